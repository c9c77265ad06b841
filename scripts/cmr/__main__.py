"""Runs the command as `python -m cmr`."""

from cmr.cli import main

main()

"""Validation of a package with its own history: today's definitions, those of a revision, a released state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmr import descriptor
from cmr.findings import Report
from cmr.history.edition import Edition, of_revision, schemas_of
from cmr.history.loosened import loosened
from cmr.history.since import unkept
from cmr.package_files import DescriptorError
from cmr.record import Record
from cmr.validate import check

if TYPE_CHECKING:
    from pathlib import Path


def validate(root: Path, rules_from: str | None, since: str | None) -> Report:
    """Check the package in `root` as it stands and against revisions of its repository.

    Args:
        root: The folder of the package.
        rules_from: The revision whose schemas and descriptor the rows must also meet, if any.
        since: The released revision whose rows must stand or be listed in `corrections`, if any.

    Raises:
        NoSourceError: where a revision cannot be read.
    """
    try:
        record = Record(descriptor.load(root))
    except DescriptorError as error:
        return Report([error.finding])
    report = check(record)
    if rules_from is not None:
        report.add(loosened(record, report, root, rules_from))
    if since is not None:
        today = Edition("the working tree", record, schemas_of(record.package))
        report.add(unkept(of_revision(root, since), today))
    return report

"""The Cluster Munition Record: checks, publishes and shows the tables."""

__version__ = "0.1.0"

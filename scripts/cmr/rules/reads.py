"""What the rules read: the columns that a package's own schemas may not drop or turn to another type.

A schema is the package's own; a rule that reads a column of another type than it was written for
would fail inside polars, and one whose column is gone would fall silent. So both are looked at
before any rule runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmr.findings import Finding
from cmr.package_files import DESCRIPTOR, placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cmr.descriptor import Package, Table
    from cmr.package_files import Steps

READS: Mapping[str, Mapping[str, str]] = {
    "states": {"string": "iso3 un_status"},
    "places": {"integer": "geonames_id", "string": "country_iso3", "number": "latitude longitude"},
    "actors": {"string": "actor_id actor_type state_iso3 parent_id"},
    "munitions": {
        "string": "munition_id source_id",
        "integer": "submunition_count_min submunition_count_max",
    },
    "sources": {
        "string": "source_id publisher_id published language url archive_url access content_sha256",
        "date": "accessed_date",
    },
    "incidents": {
        "string": "incident_id scope part_of source_id country_iso3 location_precision site_type",
        "integer": "geonames_id",
        "number": "latitude longitude",
        "date": "date_start date_end",
    },
    "claims": {
        "string": "claim_id incident_id source_id claimant_id claim_type stance actor_id munition_id measure passage",
        "list": "basis",
        "integer": "count_min count_max",
        "date": "claim_date",
    },
    "statements": {
        "string": "speaker speaker_role actor_id about_actor_id source_id passage",
        "list": "position",
        "date": "statement_date",
    },
    "treaty_status": {
        "string": "state_iso3 status consent_type signature_source_id consent_source_id withdrawal_source_id"
        " source_id",
        "date": "signature_date consent_date in_force_date withdrawal_notified_date withdrawal_effective_date"
        " as_of_date",
    },
    "votes": {"string": "resolution state_iso3 source_id", "date": "vote_date"},
    "corrections": {"string": "table_name record_id field replaced_by", "date": "corrected_date"},
}


def unreadable(package: Package) -> list[Finding]:
    """Name the tables and columns that rules read and that a package lacks or has in another type."""
    there = {table.name: table for table in package.tables}
    findings: list[Finding] = []
    for name in READS:
        if name in there:
            findings += _columns(package, there[name])
        else:
            message = f"the table {name}, which rules read, is missing"
            found = Finding("package.columns", "error", DESCRIPTOR, message, "Put it back.", table=name)
            findings.append(placed(package.root, found, ("resources",)))
    return findings


def _columns(package: Package, table: Table) -> Iterator[Finding]:
    types = {field.name: field.type for field in table.fields}
    for wanted, names in READS[table.name].items():
        for column in names.split():
            stated = types.get(column)
            if stated == wanted:
                continue
            at: Steps = ("fields",)
            if stated is None:
                message, fix = f"the column {column}, which rules read, is missing", "Put it back."
            else:
                message = f"the column {column} is of type {stated}, and rules read it as {wanted}"
                fix, at = f"Give it the type {wanted} again.", (*at, table.columns.index(column), "type")
            found = Finding(
                "package.columns",
                "error",
                table.schema,
                message,
                fix,
                table=table.name,
                column_name=column,
            )
            yield placed(package.root, found, at)

"""Citations of the record, of one incident or of one source, by which a figure can be found again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cmr.hints import UnknownIdError
from cmr.publish.bibliography import STYLES, Work, works
from cmr.publish.contents import NAME, Contents, contents

if TYPE_CHECKING:
    from cmr.descriptor import Package
    from cmr.record import Record


def cite(record: Record, wanted: str | None, style: str) -> str:
    """Write the citation of the whole record, or of an incident or source by its ID, in a style of STYLES.

    Raises:
        UnknownIdError: where nothing has that ID.
    """
    found = contents(record)
    whole = of_release(record.package, found)
    work = whole if wanted is None else _part(record, found, whole, wanted)
    return STYLES[style]([work])


def of_release(package: Package, found: Contents) -> Work:
    """Give the whole record, of which `found` are the figures, as a work."""
    descriptor = package.descriptor
    people = "; ".join(person["title"] for person in descriptor.get("contributors", []))
    return Work(
        key=f"{NAME}-{found.version}",
        kind="dataset",
        title=descriptor.get("title", NAME),
        publisher="",
        author=people,
        issued=str(descriptor.get("created", ""))[:10],
        url=descriptor.get("homepage", ""),
        language="en",
        version=found.version,
        note=f"version {found.version}, content SHA-256 {found.whole}",
    )


def _part(record: Record, found: Contents, whole: Work, wanted: str) -> Work:
    sources = {work.key: work for work in works(record)}
    if source := sources.get(wanted):
        return replace(source, note=f"{wanted} in {whole.title}, {whole.note}")
    incidents = dict(record.frames["incidents"].select("incident_id", "title").iter_rows())
    if wanted not in incidents:
        raise UnknownIdError(wanted, [*incidents, *sources])
    claims = record.frames["claims"].select("incident_id", "source_id").iter_rows()
    rests_on = sorted({source for incident, source in claims if incident == wanted})
    named = "; ".join(f"{source} <{sources[source].url}>" for source in rests_on)
    return replace(
        whole,
        key=wanted,
        title=incidents[wanted],
        container=whole.title,
        note=f"{wanted}, {whole.note}; sources: {named}",
    )

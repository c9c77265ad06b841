"""Rules for `sources`."""

import polars as pl

from cmr.rules.rule import Rule

COL = pl.col
ROW = "sources/watch-2024-01-10-report"
# A public host: labels and a top-level domain in letters; no port tricks, no credentials.
PUBLIC_HOST = r"\Ahttps?://(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9](?::[0-9]+)?(?:[/?#]|\z)"
PRIVATE_HOST = r"(?i)\Ahttps?://[^/]*\.(?:local|localhost|localdomain|internal|lan|home|test|example|invalid|onion)(?:[:/?#]|\z)"


def public(column: str) -> pl.Expr:
    """True where a link leads to a host on the public internet, with no credentials in it."""
    return COL(column).cast(pl.String).str.contains(PUBLIC_HOST) & ~COL(column).cast(pl.String).str.contains(
        PRIVATE_HOST
    )


RULES = [
    Rule(
        id="sources.published-date",
        table="sources",
        column="published",
        sentence="A day of publication is a day of the calendar.",
        reason="A schema's pattern lets 30 February through.",
        good=COL("published").is_null() | COL("published_first").is_not_null(),
        message="published {published} is no day of the calendar",
        fix="Look the day up in the source again; leave the day out if it is not stated.",
        good_example={ROW: {"published": "2024-02-29", "accessed_date": "2024-03-01"}},
        bad_example={ROW: {"published": "2023-02-29"}},
    ),
    Rule(
        id="sources.published-after-read",
        table="sources",
        column="published",
        sentence="No source was published after the day on which it was read.",
        reason="One of the two dates must be wrong; where only month or year are known, their first day counts.",
        good=COL("published_first") <= COL("accessed_date"),
        message="published {published} lies after accessed_date {accessed_date}",
        fix="Mend the wrong one of the two dates.",
        good_example={ROW: {"published": "2024-01", "accessed_date": "2024-01-15"}},
        bad_example={ROW: {"published": "2024-03"}},
    ),
    Rule(
        id="sources.read-in-future",
        table="sources",
        column="accessed_date",
        sentence="No source was read after today.",
        reason="What comes later than the reading of its source is refused, so this day holds all others.",
        good=COL("accessed_date") <= COL("latest_day"),
        message="accessed_date {accessed_date} lies in the future",
        fix="Give the day on which you read the source.",
        good_example={ROW: {"accessed_date": "2024-02-02"}},
        bad_example={ROW: {"accessed_date": "2099-02-01"}},
    ),
    Rule(
        id="sources.url-host",
        table="sources",
        column="url",
        sentence="A link leads to a public host, without user name or password.",
        reason="A reader must be able to open it, and it must not carry anyone's credentials or point into a private network.",
        good=public("url"),
        message="{url} does not lead to a public host",
        fix="Give the address at the publisher's own public host.",
        good_example={ROW: {"url": "https://www.watch.org:8443/a?b=c"}},
        bad_example={ROW: {"url": "https://user:secret@watch.org/a"}},
    ),
    Rule(
        id="sources.archive-host",
        table="sources",
        column="archive_url",
        sentence="A link to an archived copy leads to a public host, without user name or password.",
        reason="A reader must be able to open it, and it must not carry anyone's credentials or point into a private network.",
        good=public("archive_url"),
        message="{archive_url} does not lead to a public host",
        fix="Give the address at the public archive.",
        good_example={ROW: {"archive_url": "https://web.archive.org/web/2024/https://watch.org/a"}},
        bad_example={ROW: {"archive_url": "http://127.0.0.1/a"}},
    ),
    Rule(
        id="sources.hash-of-full-text",
        table="sources",
        column="content_sha256",
        sentence="A hash is given only where the whole text was read.",
        reason="The hash lets another reader prove that they hold the same text; of an excerpt nobody can.",
        good=COL("content_sha256").is_null() | (COL("access") == "full-text"),
        message="content_sha256 is filled in, and access is {access}",
        fix="Take the hash out; or read the whole text and set access to full-text.",
        good_example={ROW: {"access": "full-text", "content_sha256": "0" * 64}},
        bad_example={ROW: {"access": "excerpt", "content_sha256": "0" * 64}},
    ),
    Rule(
        id="sources.address-or-hash",
        table="sources",
        column="url",
        sentence="A source has an address, or the hash of the text that was read.",
        reason="A reader must have a way to the words that rows rest on.",
        good=COL("url").is_not_null() | COL("content_sha256").is_not_null(),
        message="url and content_sha256 are both empty",
        fix="Give the address at the publisher.",
        good_example={ROW: {"url": "https://watch.org/b"}},
        bad_example={ROW: {"url": ""}},
    ),
    Rule(
        id="sources.unused",
        table="sources",
        column="source_id",
        severity="warning",
        sentence="Every source has a row that rests on it.",
        reason="A source that nothing cites is a row that was lost, or a left-over.",
        good=COL("used"),
        message="nothing rests on {source_id}",
        fix="Cite it, or delete it.",
        good_example={},
        bad_example={
            "sources/watch-2024-spare": {
                "source_type": "ngo-report",
                "title": "Spare",
                "publisher_id": "watch",
                "language": "en",
                "url": "https://watch.org/spare",
                "accessed_date": "2024-02-01",
                "access": "excerpt",
            }
        },
    ),
]

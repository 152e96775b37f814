"""What staff did, newest first: the audit log and the posts' event streams as one list, in pages, with filters."""

import heapq
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from queue_service.core.redis import Engine
from queue_service.staff import audit_store
from queue_service.staff.masking import masked, masked_text

PAGE = 50
SCAN = 4000  # entries looked at for one page; a rare filter goes on from there
OFFICE, LAST = (
    "@audit",
    "@last",
)  # in a cursor, beside the posts: the audit log, and when the last page ended (ms)
ALWAYS = 1 << 62
_BATCH = 200
_POSITION = re.compile(r"[0-9]{1,18}(-[0-9]{1,18})?")
# What of an event is worth reading beside who, what and when.
_TOLD = {
    "counter.changed": ("state", "services"),
    "service.changed": ("paused",),
    "notice.changed": ("notices",),
    "ticket.called": ("counter",),
    "ticket.continued": ("next_service",),
    "ticket.transferred": ("from_service", "service", "to_counter"),
    "ticket.undone": ("undone", "counter"),
}
Item = tuple[int, str, str, dict[str, Any]]  # ms, source, position, content


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: of a person (username or device), an action or the beginning of one, a post, between two moments (ms)."""

    person: str = ""
    action: str = ""
    post: str = ""
    since: int = 0
    until: int = ALWAYS


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the page; ``before`` and ``after`` are JSON values or ``None``."""

    at: int
    by: str
    role: str
    action: str
    subject: str
    post: str
    reason: str
    before: Any = None
    after: Any = None


@dataclass(frozen=True, slots=True)
class Page:
    """Entries newest first; ``cursor`` asks for older ones, ``""`` when there are none."""

    entries: list[Entry]
    cursor: str


def page(engine: Engine, posts: list[str], wanted: Wanted, cursor: str = "", *, office: bool = True) -> Page:
    """Return one page of what was done at ``posts`` and, with ``office``, to the office as a whole."""
    places = _places(cursor)
    # A source that no page has reached yet has nothing newer than what the last page ended with.
    start = min(wanted.until, int(places.pop(LAST, str(wanted.until)).partition("-")[0]))
    sources = [post for post in posts if wanted.post in ("", post)]
    streams = [_source(engine, name, places.get(name), wanted.since, start) for name in (OFFICE, *sources)]
    merged = heapq.merge(*streams, key=lambda item: -item[0])
    found: list[Entry] = []
    for scanned, (ms, source, position, content) in enumerate(merged, start=1):
        places[source] = position
        entry = _entry(ms, source, content)
        if _fits(entry, wanted) and (entry.post in posts or (office and not entry.post)):
            found.append(entry)
        if len(found) >= PAGE or scanned >= SCAN:
            return Page(found, _cursor({**places, LAST: str(ms)}))
    return Page(found, "")


def _source(engine: Engine, name: str, place: str | None, since: int, until: int) -> Iterator[Item]:
    """Yield one source's entries from a place (or a moment, ms) backwards, down to the moment ``since``."""
    if name == OFFICE:
        read, position = audit_store.audit_back, place or audit_store.audit_seek(until)
    else:
        read = partial(audit_store.events_back, post=name)
        position = place or audit_store.events_seek(engine, name, until)
    while batch := read(engine, before=position, count=_BATCH):
        for position, ms, content in batch:  # where to go on from
            if ms < since:
                return
            yield ms, name, position, content


def _entry(ms: int, source: str, content: dict[str, Any]) -> Entry:
    if source == OFFICE:
        texts = {
            name: str(content.get(name) or "")
            for name in ("by", "role", "action", "subject", "post", "reason")
        }
        return Entry(at=ms, before=content.get("before"), after=content.get("after"), **texts)
    return Entry(
        at=ms,
        by=str(content.get("by") or ""),
        role="",
        action=str(content["type"]),
        subject=_event_subject(content),
        post=source,
        reason=masked_text(str(content.get("reason") or content.get("why") or "")),
        after=masked({name: content[name] for name in _TOLD.get(content["type"], ()) if content.get(name)}),
    )


def _event_subject(content: dict[str, Any]) -> str:
    """Name the thing of an event without the ticket's secret id."""
    for name in ("number", "counter", "service"):
        if content.get(name):
            return f"{name}:{content[name]}"
    return ""


def _fits(entry: Entry, wanted: Wanted) -> bool:
    if not entry.by and not entry.role:  # an event that nobody did, such as an estimate
        return False
    return (
        wanted.person in ("", entry.by, entry.subject.removeprefix("user:"))
        and entry.action.startswith(wanted.action)
        and wanted.post in ("", entry.post)
        and wanted.since <= entry.at <= wanted.until
    )


def _cursor(places: dict[str, str]) -> str:
    return ",".join(f"{source}:{position}" for source, position in sorted(places.items()))


def _places(cursor: str) -> dict[str, str]:
    pairs = (part.partition(":")[::2] for part in cursor.split(","))
    return {source: position for source, position in pairs if _POSITION.fullmatch(position)}

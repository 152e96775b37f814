"""What staff did, newest first, in pages, with filters: the audit log as people read it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from queue_service.core.redis import Engine
from queue_service.staff import audit_index, audit_store
from queue_service.staff.audit_store import Link

PAGE = 50
SCAN = 4000  # entries looked at for one page; a rare combination goes on from there
ALWAYS = 1 << 62
_BATCH = 128
_POSITION = re.compile(r"[0-9]{1,15}-[0-9]{1,15}")
_KINDS = ("queue", "administration")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: of a person (username or device), an action, a post, a ticket number, between two moments (ms).

    ``action`` is one (``ticket.called``), all of a group (``ticket.``), or a kind (``queue``, ``administration``).
    """

    person: str = ""
    action: str = ""
    post: str = ""
    number: str = ""
    since: int = 0
    until: int = ALWAYS

    def facets(self) -> set[str]:
        """Return what an entry must be found by."""
        named = {"post": self.post, "person": self.person, "number": self.number, **self._action()}
        return {f"{name}={value}" for name, value in named.items() if value}

    def _action(self) -> dict[str, str]:
        if self.action in _KINDS:
            return {"kind": self.action}
        if self.action.endswith("."):
            return {"group": self.action[:-1]}
        return {"action": self.action}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the page; ``before`` and ``after`` are JSON values or ``None``, ``seq`` the event's at the post, 0 without one."""

    at: int
    by: str
    role: str
    action: str
    subject: str
    post: str
    reason: str
    why: str = ""
    seq: int = 0
    before: Any = None
    after: Any = None

    @property
    def number(self) -> str:
        """The ticket's number, empty when it is about something else."""
        thing, _, name = self.subject.partition(":")
        return name if thing == "number" else ""


@dataclass(frozen=True, slots=True)
class Page:
    """Entries newest first; ``cursor`` asks for older ones, ``""`` when there are none."""

    entries: list[Entry]
    cursor: str


def page(
    engine: Engine, posts: Sequence[str], wanted: Wanted, cursor: str = "", *, office: bool = True
) -> Page:
    """Return one page of what was done at ``posts`` and, with ``office``, to the office as a whole."""
    found: list[Entry] = []
    for scanned, (name, entry) in enumerate(_looked_at(engine, posts, wanted, cursor, office), start=1):
        if entry is not None:
            found.append(entry)
        if len(found) >= PAGE or scanned >= SCAN:
            return Page(found, name)
    return Page(found, "")


def entries(engine: Engine, posts: Sequence[str], wanted: Wanted, *, office: bool = True) -> Iterator[Entry]:
    """Yield all that :func:`page` would show, on as many pages as it takes."""
    for _name, entry in _looked_at(engine, posts, wanted, "", office):
        if entry is not None:
            yield entry


def _looked_at(
    engine: Engine, posts: Sequence[str], wanted: Wanted, cursor: str, office: bool
) -> Iterator[tuple[str, Entry | None]]:
    """Yield the id of each entry that is looked at, and the entry if it is wanted."""
    facets = wanted.facets()
    own = None if office else [f"post={post}" for post in posts]
    visible = {*posts, ""} if office else set(posts)
    for after, newest in audit_index.spans(engine, sorted(facets), own, wanted.since, wanted.until):
        for link in _back(engine, after, newest, cursor if _POSITION.fullmatch(cursor) else ""):
            content = link.content
            fits = facets <= audit_index.facets(content) and content.get("post") in visible
            entry = _entry(content) if fits else None
            yield link.id, entry if entry and wanted.since <= entry.at <= wanted.until else None


def _back(engine: Engine, after: str, newest: str, before: str) -> Iterator[Link]:
    """Yield the entries of a span that come before a place (``""`` is the end), backwards."""
    if before and audit_index.order(after) >= audit_index.order(before):
        return
    if before and (newest == "+" or audit_index.order(newest) >= audit_index.order(before)):
        newest = f"({before}"
    while found := audit_store.back(engine, after, newest, _BATCH):
        yield from found
        newest = f"({found[-1].id}"


def _entry(content: dict[str, Any]) -> Entry:
    names = ("by", "role", "action", "subject", "post", "reason", "why")
    texts = {name: str(content.get(name) or "") for name in names}
    return Entry(
        at=int(content["at"]),
        seq=int(content.get("seq", 0)),
        before=content.get("before"),
        after=content.get("after"),
        **texts,
    )

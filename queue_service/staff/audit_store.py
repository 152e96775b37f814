"""The audit stream, and the posts' event streams it is filled from. With ``store`` and ``audit_index`` all that touches the engine.

Keys carry the hash tag ``{audit}``: ``sys:{audit}:log`` (the chain) and ``:read`` (post -> seq up to which its events were looked at).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from queue_service.core.keys import post_key, system_key
from queue_service.core.redis import Engine
from queue_service.core.scripts import Script
from queue_service.staff.models import Event, Unread

AUDIT = system_key("{audit}", "log")
READ = system_key("{audit}", "read")
FIRST = "0-0"  # before every entry
_APPEND = Script(Path(__file__).parent / "lua" / "append_audit.lua")
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Link:
    """One kept entry of the chain: its place in the stream, its content as text, and its hash."""

    id: str
    entry: str
    hash: str

    @property
    def content(self) -> dict[str, Any]:
        """The entry as it was written, empty when somebody has spoilt it."""
        try:
            found = json.loads(self.entry)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def append(
    engine: Engine, now: int, prev: str, entries: Iterable[tuple[str, str]], reads: Iterable[Unread]
) -> str | None:
    """Add entries (text and hash, the first chained to ``prev``) and note what was read for them: all, or nothing if somebody read on.

    Returns ``None`` when that is settled, else the hash the first entry must be chained to instead.
    """
    args = {
        "now": now,
        "prev": prev,
        "entries": [{"entry": entry, "hash": made} for entry, made in entries],
        "reads": [{"post": one.post, "expected": one.start, "position": one.position} for one in reads],
    }
    last: str | None = _APPEND(engine, [AUDIT, READ], args).get("last")
    return last


def last_hash(engine: Engine) -> str:
    """Return the hash of the newest entry, ``""`` when there is none."""
    found = engine.client.xrevrange(AUDIT, count=1)
    return str(found[0][1].get("hash", "")) if found else ""


def links(engine: Engine, after: str = FIRST) -> Iterator[Link]:
    """Yield the chain from the entry after an id on."""
    while found := forward(engine, after, _BATCH):
        yield from found
        after = found[-1].id


def forward(engine: Engine, after: str, count: int) -> list[Link]:
    """Return up to ``count`` entries after an id, oldest first."""
    return [_link(*one) for one in engine.client.xrange(AUDIT, min=f"({after}", count=count)]


def back(engine: Engine, after: str, newest: str, count: int) -> list[Link]:
    """Return up to ``count`` entries after an id, from ``newest`` (a bound of the engine: ``+``, an id, or ``(id``) on backwards."""
    return [_link(*one) for one in engine.client.xrevrange(AUDIT, max=newest, min=f"({after}", count=count)]


def _link(name: str, fields: Mapping[str, str]) -> Link:
    return Link(name, fields.get("entry", ""), fields.get("hash", ""))


def positions(engine: Engine) -> dict[str, int]:
    """Return up to which seq the events of each post were looked at."""
    return {post: int(seq) for post, seq in engine.client.hgetall(READ).items()}


def unread(engine: Engine, posts: Iterable[str], count: int) -> list[Unread]:
    """Return what is new in each of the posts' streams, at most ``count`` events of a post; without those where nothing is."""
    known = positions(engine)
    found = (_unread(engine, post, known.get(post, 0), count) for post in posts)
    return [one for one in found if one.position > one.start]


def _unread(engine: Engine, post: str, start: int, count: int) -> Unread:
    # The seq is read first: an event with that seq which the stream does not show afterwards was trimmed.
    newest = newest_seq(engine, post)
    events = read_events(engine, post, start, count) if newest > start else []
    return Unread(post, start, events[-1][0] if events else newest, events)


def read_events(engine: Engine, post: str, after: int, count: int) -> list[Event]:
    """Return up to ``count`` events of a post after a seq."""
    found = engine.client.xrange(post_key(post, "events"), min=f"({after}-0", count=count)
    return [(int(name.partition("-")[0]), fields) for name, fields in found]


def events(engine: Engine, post: str, until: int) -> Iterator[Event]:
    """Yield a post's events that still exist, up to a seq."""
    after = 0
    while found := read_events(engine, post, after, _BATCH):
        yield from (one for one in found if one[0] <= until)
        after = found[-1][0]


def newest_seq(engine: Engine, post: str) -> int:
    """Return the seq of the post's newest event, 0 before the first."""
    return int(engine.client.get(post_key(post, "seq")) or 0)


def written(engine: Engine) -> tuple[int, str]:
    """Return how many entries were ever added, and the id of the last one, as the engine itself counts."""
    if not engine.client.exists(AUDIT):
        return 0, FIRST
    facts = engine.client.xinfo_stream(AUDIT)
    return int(facts["entries-added"]), str(facts["last-generated-id"])

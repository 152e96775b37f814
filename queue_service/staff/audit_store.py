"""The audit stream and, for reading beside it, the posts' event streams.

With ``store`` the only file of the room that touches the engine. A stream is read backwards from a *position*: an entry's id
or seq.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from queue_service.core.keys import post_key, system_key
from queue_service.core.redis import Engine
from queue_service.core.scripts import Script

AUDIT = system_key("audit")
_APPEND = Script(Path(__file__).parent / "lua" / "append_audit.lua")
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Link:
    """One kept entry of the chain: its place in the stream, its content as text, and its hash."""

    id: str
    entry: str
    hash: str


def append(engine: Engine, now: int, prev: str, entry: str, entry_hash: str) -> str | None:
    """Add an entry chained to ``prev``; return ``None`` when done, else the hash it must be chained to instead."""
    answer = _APPEND(engine, [AUDIT], {"now": now, "prev": prev, "entry": entry, "hash": entry_hash})
    last: str | None = answer.get("last")
    return last


def last_hash(engine: Engine) -> str:
    """Return the hash of the newest entry, ``""`` when there is none."""
    found = engine.client.xrevrange(AUDIT, count=1)
    return str(found[0][1].get("hash", "")) if found else ""


def links(engine: Engine) -> Iterator[Link]:
    """Yield the whole chain from the first entry on."""
    start = "-"
    while found := engine.client.xrange(AUDIT, min=start, count=_BATCH):
        yield from (Link(name, fields.get("entry", ""), fields.get("hash", "")) for name, fields in found)
        start = f"({found[-1][0]}"


def audit_back(engine: Engine, before: str, count: int) -> list[tuple[str, int, dict[str, Any]]]:
    """Return up to ``count`` entries before a position (``""`` is the end), newest first, as (position, ms, entry)."""
    found = engine.client.xrevrange(AUDIT, max=f"({before}" if before else "+", count=count)
    return [(name, int(name.partition("-")[0]), _object(fields.get("entry", ""))) for name, fields in found]


def events_back(engine: Engine, post: str, before: str, count: int) -> list[tuple[str, int, dict[str, Any]]]:
    """The same for a post's events, whose positions are their seq; an entry has ``type``, ``data`` and the private part."""
    bound = f"({before}-0" if before else "+"
    found = engine.client.xrevrange(post_key(post, "events"), max=bound, count=count)
    return [(name.partition("-")[0], _ms(fields), _event(fields)) for name, fields in found]


def audit_seek(moment: int) -> str:
    """Return the position before which lie all audit entries up to ``moment`` (ms)."""
    return f"{moment + 1}-0"


def events_seek(engine: Engine, post: str, moment: int) -> str:
    """Return the position before which lie the post's events up to ``moment`` (ms), by halving the stream."""
    stream = post_key(post, "events")
    newest = engine.client.xrevrange(stream, count=1)
    if not newest or _ms(newest[0][1]) <= moment:
        return ""
    low, high = _seq(engine.client.xrange(stream, count=1)[0][0]), _seq(newest[0][0])
    while low < high:
        middle = (low + high) // 2
        found = engine.client.xrange(stream, min=f"{middle}-0", count=1)[0]
        if _ms(found[1]) <= moment:
            low = _seq(found[0]) + 1
        else:
            high = middle
    return str(low)


def _seq(name: str) -> int:
    return int(name.partition("-")[0])


def _ms(fields: dict[str, str]) -> int:
    return int(datetime.fromisoformat(fields["at"]).timestamp() * 1000)


def _event(fields: dict[str, str]) -> dict[str, Any]:
    return {
        **_object(fields.get("data", "")),
        **_object(fields.get("private", "")),
        "type": fields["type"],
        "at": fields["at"],
    }


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def written(engine: Engine) -> tuple[int, str]:
    """Return how many entries were ever added, and the id of the last one, as the engine itself counts."""
    if not engine.client.exists(AUDIT):
        return 0, "0-0"
    facts = engine.client.xinfo_stream(AUDIT)
    return int(facts["entries-added"]), str(facts["last-generated-id"])

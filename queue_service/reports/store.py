"""Where roll-ups live, and the stream they are made from; the only file of the room that touches Redis.

Keys, under ``q:{post}:report:``: ``read`` (hash: position, estimates, lost), ``days`` (day -> JSON of what its tickets say), ``flows``
(day -> JSON of what is added up event by event), ``messages`` and ``outreach`` (day -> JSON of what stands in those rooms), ``known``
(application, visit or session -> its state and since when, ms),
``lives:DAY`` (ticket -> JSON; ninety days). What belongs to no post (``OFFICE``) lies under ``sys:{report}:``.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from queue_service.core.keys import post_key, system_key
from queue_service.core.redis import Engine
from queue_service.core.scripts import Script
from queue_service.reports.models import OFFICE, Change, Counts, Event, Figures, Position, added

KEEP_EVENTS = 200_000
KEEP_LIVES_S = 90 * 86_400
KINDS = ("days", "flows", "messages", "outreach")
_ROLL_UP = Script(Path(__file__).parent / "lua" / "roll_up.lua")


def _key(post: str, *parts: str) -> str:
    return system_key("{report}", *parts) if post == OFFICE else post_key(post, "report", *parts)


def position(engine: Engine, post: str) -> Position:
    """Return up to where a post's stream was rolled up."""
    seq, estimates, lost = engine.client.hmget(_key(post, "read"), ["position", "estimates", "lost"])
    return Position(int(seq or 0), json.loads(estimates or "{}"), int(lost or 0))


def newest(engine: Engine, post: str) -> int:
    """Return the seq of the newest event of a post, 0 before any."""
    return int(engine.client.get(post_key(post, "seq")) or 0)


def events(engine: Engine, post: str, after: int, limit: int) -> tuple[int, list[Event]]:
    """Return (seq known up to, events after a seq), at most ``limit`` of them; what is not among them is gone."""
    last = newest(engine, post)  # first: what it counts is in the stream by then
    found = engine.client.xrange(post_key(post, "events"), min=f"({after}-0", count=limit)
    news = [(int(name.partition("-")[0]), fields) for name, fields in found]
    return (news[-1][0] if news else max(last, after)), news


def lives(engine: Engine, post: str, day: str) -> dict[str, Any]:
    """Return the lives of a day by ticket."""
    found = engine.client.hgetall(_key(post, "lives", day))
    return {name: from_json(text) for name, text in found.items()}


def days_alive(engine: Engine, post: str) -> list[str]:
    """Return the days whose lives are kept, in order; looks through all keys, so not for every request."""
    found = engine.client.scan_iter(match=_key(post, "lives", "*"), count=1000)
    return sorted(name.rpartition(":")[2] for name in found)


def known(engine: Engine, post: str, codes: Sequence[str]) -> dict[str, str]:
    """Return ``state ms`` of those applications, visits and sessions that were seen before."""
    found = engine.client.hmget(_key(post, "known"), codes) if codes else []
    return {code: text for code, text in zip(codes, found, strict=True) if text}


def flows(engine: Engine, post: str, days: Sequence[str]) -> dict[str, Figures]:
    """Return what was added up so far for each of the days."""
    found = engine.client.hmget(_key(post, "flows"), days) if days else []
    return {day: Figures.of(from_json(text) if text else {}) for day, text in zip(days, found, strict=True)}


def keep(engine: Engine, post: str, begun: Position, reached: Position, change: Change) -> bool:
    """Keep a stretch: all of it, or nothing (False) when another run has read on."""
    days = sorted(change.lives)
    keys = [_key(post, name) for name in ("read", "days", "flows", "known")]
    keys += [post_key(post, "events"), *(_key(post, "lives", day) for day in days)]
    args = {
        "expected": begun.seq,
        "position": reached.seq,
        "estimates": json.dumps(reached.estimates),
        "lost": reached.lost - begun.lost,
        "figures": _texts(change.figures),
        "flow": _texts(change.flows),
        "lives": [{name: json.dumps(life) for name, life in change.lives[day].items()} for day in days],
        "known": change.known,
        "forgotten": sorted(change.forgotten),
        "keep_events": KEEP_EVENTS,
        "keep_lives": KEEP_LIVES_S,
    }
    return bool(_ROLL_UP(engine, keys, args)["kept"])


def _texts(days: Mapping[str, Figures]) -> dict[str, str]:
    return {day: json.dumps(one.stored(), separators=(",", ":")) for day, one in days.items()}


def keep_days(engine: Engine, post: str, kind: str, days: Mapping[str, Figures]) -> None:
    """Write figures of whole days over what was there; ``kind`` is one of ``KINDS``."""
    if days:
        engine.client.hset(_key(post, kind), mapping=_texts(days))


def stand(engine: Engine, post: str, kind: str, days: Mapping[str, Figures]) -> None:
    """Write figures of whole days over what was there, in one step; a day without any has none any more."""
    texts = _texts({day: one for day, one in days.items() if one.stored()})
    pipe = engine.client.pipeline(transaction=True)
    pipe.hdel(_key(post, kind), *days)
    if texts:
        pipe.hset(_key(post, kind), mapping=texts)
    pipe.execute()


def days(engine: Engine, post: str, wanted: Sequence[str]) -> dict[str, Figures]:
    """Return the figures of those of the wanted days on which anything happened, in order and in one round trip."""
    if not wanted:
        return {}
    pipe = engine.client.pipeline(transaction=True)
    for kind in KINDS:
        pipe.hmget(_key(post, kind), wanted)
    found: dict[str, Figures] = {}
    for day, *texts in zip(wanted, *pipe.execute(), strict=True):
        parts: Iterable[dict[str, Counts]] = (from_json(text) for text in texts if text)
        if some := [Figures.of(one) for one in parts]:
            found[day] = some[0] if len(some) == 1 else added(some)
    return found


def of_tickets(engine: Engine, post: str, day: str) -> Figures:
    """Return what the tickets of a day say."""
    text = engine.client.hget(_key(post, "days"), day)
    return Figures.of(from_json(text) if text else {})


def written(engine: Engine, post: str) -> list[str]:
    """Return the days there are figures of, in order."""
    return sorted({day for kind in KINDS for day in engine.client.hkeys(_key(post, kind))})

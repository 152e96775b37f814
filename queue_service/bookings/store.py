"""The bookings' keys and scripts; the only file of the room that touches Redis.

All keys carry the post's hash tag, but for ``sys:booked``: where in the office each person has booked last.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from queue_service.bookings.models import Booking, Due, State
from queue_service.core.keys import post_key, system_key
from queue_service.core.redis import Engine
from queue_service.core.scripts import Script

LUA = Path(__file__).parent / "lua"
SCRIPTS = {path.stem: Script(path) for path in LUA.glob("*.lua")}
WHERE = system_key("booked")
Idempotency = tuple[str, str] | None
NAMES = (
    "places",
    "bookings",
    "booked",
    "holds",
    "hold",
    "identity",
    "phones",
    "waitlist",
    "offers",
    "due",
    "order",
    "aged",
    "shut",
)


@lru_cache(maxsize=256)
def _layout(post: str) -> tuple[str, ...]:
    head = (post_key(post, "seq"), post_key(post, "events"), post_key(post, "idem", "none"))
    return head + tuple(post_key(post, "book", name) for name in NAMES)


def run(engine: Engine, verb: str, post: str, args: Mapping[str, Any], idem: Idempotency = None) -> Any:
    """Run one verb's script and return its decoded answer. Raises the refusals listed in the script's header."""
    keys = list(_layout(post))
    named = {name: value for name, value in args.items() if value is not None}
    if idem is not None:
        keys[2] = post_key(post, "idem", idem[0])
        named["idem_print"] = idem[1]
    return SCRIPTS[verb](engine, keys, named)


def taken(engine: Engine, post: str, fields: Sequence[str]) -> list[int]:
    """Return how many places are taken under each name, in one round trip."""
    if not fields:
        return []
    return [int(count or 0) for count in engine.client.hmget(post_key(post, "book", "places"), list(fields))]


def booking(engine: Engine, post: str, code: str) -> Booking | None:
    """Return a booking by its code, with its position while it is on the waitlist."""
    text = engine.client.hget(post_key(post, "book", "bookings"), code)
    if text is None:
        return None
    found = json.loads(text)
    return Booking.of(found, _position(engine, post, found))


def several(engine: Engine, post: str, codes: Sequence[str]) -> dict[str, Booking]:
    """Return the bookings with these codes that exist, in one round trip; without their positions."""
    if not codes:
        return {}
    texts = engine.client.hmget(post_key(post, "book", "bookings"), list(codes))
    return {code: Booking.of(json.loads(text)) for code, text in zip(codes, texts, strict=True) if text}


def _position(engine: Engine, post: str, found: Mapping[str, Any]) -> int | None:
    if found["state"] != "waitlisted":
        return None
    waiting = _waiting(engine, post, found["slot"])
    return waiting.index(found["code"]) + 1 if found["code"] in waiting else None


def _waiting(engine: Engine, post: str, slot: str) -> list[str]:
    members = engine.client.zrangebylex(post_key(post, "book", "waitlist"), f"[{slot}|", f"[{slot}}}")
    return [member.rpartition("|")[2] for member in members]


def is_active(engine: Engine, post: str, person: str) -> bool:
    """True when a post has an active booking of a person (``identity:service``)."""
    return bool(engine.call("HEXISTS", post_key(post, "book", "identity"), person))


def claim(engine: Engine, person: str, post: str, mine: str, instead: str | None) -> str | None:
    """Put ``mine`` on record for a person, or return what is on record of another post, unless that is ``instead``."""
    args = {"person": person, "post": post, "mine": mine} | ({"instead": instead} if instead else {})
    was: str | None = SCRIPTS["claim"](engine, [WHERE], args).get("was")
    return was


def settle(engine: Engine, person: str, was: str, becomes: str | None) -> None:
    """Change a record that is still ``was``; ``None`` forgets it."""
    SCRIPTS["settle"](
        engine, [WHERE], {"person": person, "was": was} | ({"becomes": becomes} if becomes else {})
    )


def recorded(engine: Engine, person: str) -> str | None:
    """Return what is on record of where a person books."""
    record: str | None = engine.client.hget(WHERE, person)
    return record


def has_records(engine: Engine) -> bool:
    """True when anything is on record."""
    return bool(engine.client.exists(WHERE))


def some_records(engine: Engine, count: int) -> list[tuple[str, str]]:
    """Return some records by chance: (person, record)."""
    flat = engine.client.hrandfield(WHERE, count, withvalues=True) or []
    return list(zip(flat[::2], flat[1::2], strict=True))


def record_all(engine: Engine, posts: Iterable[str]) -> None:
    """Put every active booking of the posts on record."""
    for post in posts:
        for person in engine.client.hkeys(post_key(post, "book", "identity")):
            engine.client.hsetnx(WHERE, person, post)


def upcoming(engine: Engine, post: str, since_ms: int, until_ms: int) -> list[Booking]:
    """Return the bookings whose slots begin in a span of time, by time."""
    codes = engine.client.zrangebyscore(post_key(post, "book", "booked"), since_ms, until_ms)
    if not codes:
        return []
    texts = engine.client.hmget(post_key(post, "book", "bookings"), codes)
    return [Booking.of(json.loads(text)) for text in texts if text]


def of_day(engine: Engine, post: str, since_ms: int, until_ms: int) -> list[Booking]:
    """Return every booking whose slot begins in a span of time, also those that are over, by time."""
    codes = [
        code
        for name in ("booked", "aged")
        for code in engine.client.zrangebyscore(post_key(post, "book", name), since_ms, f"({until_ms}")
    ]
    if not codes:
        return []
    texts = engine.client.hmget(post_key(post, "book", "bookings"), codes)
    found = [Booking.of(json.loads(text)) for text in texts if text]
    return sorted(found, key=lambda one: (one.start_ms, one.created_ms))


def everything(engine: Engine, post: str) -> list[tuple[Booking, bool]]:
    """Return every booking that a post keeps, each with whether it is over."""
    aged = set(engine.client.zrange(post_key(post, "book", "aged"), 0, -1))
    found = (Booking.of(json.loads(text)) for text in engine.client.hvals(post_key(post, "book", "bookings")))
    return [(one, one.code in aged or one.state is State.EXPIRED) for one in found]


def hold_until(engine: Engine, post: str, hold_id: str) -> int | None:
    """Return when a hold ends (ms), None when there is no such hold (any more)."""
    score = engine.client.zscore(post_key(post, "book", "holds"), hold_id)
    return None if score is None else int(score)


def due(engine: Engine, post: str, now_ms: int, limit: int) -> list[Due]:
    """Return what is to be told by now, the oldest first; each booking as it is while it is due."""
    keys = [post_key(post, "book", "due"), post_key(post, "book", "bookings")]
    entries = SCRIPTS["due"](engine, keys, {"now": now_ms, "limit": limit})["entries"]
    return [_due(engine, post, entry) for entry in entries]


def _due(engine: Engine, post: str, entry: Mapping[str, Any]) -> Due:
    kind, _bar, code = entry["member"].partition("|")
    found = json.loads(entry["booking"]) if "booking" in entry else None
    known = Booking.of(found, _position(engine, post, found)) if found else None
    return Due(kind, code, int(entry["due"]), known)


def told(engine: Engine, post: str, one: Due) -> bool:
    """Take something off the list of what is to be told, unless it was put off or its booking has changed meanwhile."""
    args: dict[str, Any] = {"kind": one.kind, "code": one.code, "due": one.due_ms}
    if one.booking is not None:
        args["rev"] = one.booking.rev
    keys = [post_key(post, "book", "due"), post_key(post, "book", "bookings")]
    return bool(SCRIPTS["told"](engine, keys, args)["gone"])

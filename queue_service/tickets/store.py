"""The tickets' keys and scripts; the only file of the room that touches Redis.

All verbs of a post share one layout of keys (see ``lua/shared/queue.lua``). Everything of a service day lives under that day, so that
a new day starts clean at once and an old one can be deleted as a whole.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.core.scripts import Script
from queue_service.tickets.models import CounterState, Ticket

LUA = Path(__file__).parent / "lua"
SCRIPTS = {path.stem: Script(path) for path in LUA.glob("*.lua")}
Idempotency = tuple[str, str] | None
_IDEM, _UNDO = 3, 4  # places in the layout that differ from call to call
_LEASING = {"lease", "issue_leased"}  # these verbs take two keys more


@dataclass(frozen=True, slots=True)
class Queue:
    """One post's queue on one service day; ``lines`` are the services and ``@counters`` tickets can wait for."""

    post: str
    day: str
    lines: tuple[str, ...]

    def key(self, *parts: str) -> str:
        """Return a key of this service day."""
        return post_key(self.post, self.day, *parts)

    def lane(self, lane: str, line: str) -> str:
        """Return the key of the sorted set in which tickets of a lane wait for a line."""
        return self.key(lane, line)


@lru_cache(maxsize=256)
def _layout(queue: Queue) -> tuple[str, ...]:
    post = queue.post
    fixed = (
        post_key(post, "day"),
        post_key(post, "seq"),
        post_key(post, "events"),
        post_key(post, "idem", "none"),
        queue.key("undo", "none"),
        queue.key("tickets"),
        post_key(post, "counters"),
        queue.key("numbers"),
        queue.key("waiting"),
        queue.key("calls"),
        queue.key("aside"),
        post_key(post, "paused"),
        post_key(post, "unclosed"),
        queue.key("contacts"),
        queue.key("early"),
    )
    return fixed + tuple(queue.lane(lane, line) for line in queue.lines for lane in ("U", "O"))


def run(engine: Engine, verb: str, queue: Queue, args: Mapping[str, Any], idem: Idempotency = None) -> Any:
    """Run one verb's script and return its decoded answer. Raises the refusals listed in the script's header."""
    keys = list(_layout(queue))
    named = {name: value for name, value in args.items() if value is not None}
    named["day"], named["lines"] = queue.day, queue.lines
    if idem is not None:
        keys[_IDEM] = post_key(queue.post, "idem", idem[0])
        named["idem_print"] = idem[1]
    if "counter" in named:
        keys[_UNDO] = queue.key("undo", named["counter"])
    if verb in _LEASING:
        keys += [queue.key("leases"), post_key(queue.post, "late")]
    return SCRIPTS[verb](engine, keys, named)


def current_day(engine: Engine, post: str) -> str | None:
    """Return the service day that is open at the post (``YYYY-MM-DD``), or None before its first ticket."""
    day: str | None = engine.client.get(post_key(post, "day"))
    return day


def lane_members(
    engine: Engine, queue: Queue, lane: str, lines: tuple[str, ...]
) -> list[list[tuple[str, float]]]:
    """Return (ticket id, score) in order for each of the lines."""
    pipe = engine.client.pipeline(transaction=False)
    for line in lines:
        pipe.zrange(queue.lane(lane, line), 0, -1, withscores=True)
    return list(pipe.execute())


def tickets(engine: Engine, queue: Queue, ids: list[str]) -> list[Ticket]:
    """Return the tickets with these ids, in this order."""
    if not ids:
        return []
    return [Ticket.of(json.loads(text)) for text in engine.client.hmget(queue.key("tickets"), ids) if text]


def contacts(engine: Engine, queue: Queue, ids: list[str]) -> dict[str, str]:
    """Return the sealed phone numbers left with these tickets."""
    found = engine.client.hmget(queue.key("contacts"), ids) if ids else []
    return {identity: sealed for identity, sealed in zip(ids, found, strict=True) if sealed}


def contacts_of_days(engine: Engine, queues: list[Queue]) -> list[dict[str, str]]:
    """Return the sealed phone numbers left on each of these days, by ticket id, in one round trip."""
    pipe = engine.client.pipeline(transaction=False)
    for queue in queues:
        pipe.hgetall(queue.key("contacts"))
    return list(pipe.execute())


def note(engine: Engine, queue: Queue, ticket_id: str) -> str:
    """Return the officers' note on a ticket, empty without one."""
    return str(engine.client.hget(queue.key("notes"), ticket_id) or "")


def forget_contact(engine: Engine, queue: Queue, ticket_id: str) -> None:
    """Delete the phone number left with a ticket."""
    engine.client.hdel(queue.key("contacts"), ticket_id)


def early(engine: Engine, queue: Queue) -> list[str]:
    """Return the ids of booked people who are here but too soon to be called, the nearest first."""
    return list(engine.client.zrange(queue.key("early"), 0, -1))


def no_longer_early(
    engine: Engine, queue: Queue, now_ms: int, lines: tuple[str, ...]
) -> list[tuple[str, float]]:
    """Return (ticket id, score in lane U) of early ones whose time has come for these lines; the next call lets them into the lane."""
    ids = engine.client.zrangebyscore(queue.key("early"), "-inf", now_ms)
    texts = engine.client.hmget(queue.key("tickets"), ids) if ids else []
    found = [json.loads(text) for text in texts if text]
    return [(one["id"], float(one["score"])) for one in found if one["line"] in lines]


def aside(engine: Engine, queue: Queue) -> list[str]:
    """Return the ids of held and missed tickets, the latest first."""
    return list(engine.client.zrevrange(queue.key("aside"), 0, -1))


def counters(engine: Engine, post: str) -> dict[str, CounterState]:
    """Return the counters that were opened, by id."""
    found = engine.client.hgetall(post_key(post, "counters"))
    return {name: counter_of(json.loads(text)) for name, text in found.items()}


def counter_of(data: Mapping[str, Any]) -> CounterState:
    """Return a counter's state from its stored JSON."""
    services = json.loads(data["services"]) if data.get("services") else None
    return CounterState(
        id=data["id"],
        state=data["state"],
        streak=data["streak"],
        officer=data.get("officer"),
        desk=data.get("desk"),
        ticket=data.get("ticket"),
        services=tuple(services) if services else None,
    )


def board(engine: Engine, queue: Queue) -> dict[str, Any]:
    """Return what a board shows, of one moment: the open day, seq, counters, calls (newest first), waiting per service."""
    pipe = engine.client.pipeline(transaction=True)
    pipe.get(post_key(queue.post, "day"))
    pipe.get(post_key(queue.post, "seq"))
    pipe.hgetall(post_key(queue.post, "counters"))
    pipe.lrange(queue.key("calls"), 0, -1)
    pipe.hgetall(queue.key("waiting"))
    day, seq, counter_texts, calls, waiting = pipe.execute()
    return {
        "day": day,
        "seq": int(seq or 0),
        "counters": {name: counter_of(json.loads(text)) for name, text in counter_texts.items()},
        "calls": [json.loads(text) for text in calls],
        "waiting": {service: int(count) for service, count in waiting.items()},
    }


def waiting_counts(engine: Engine, queue: Queue) -> dict[str, int]:
    """Return how many people wait, per service."""
    return {service: int(count) for service, count in engine.client.hgetall(queue.key("waiting")).items()}


def events(engine: Engine, post: str, since: int, limit: int) -> list[tuple[int, dict[str, str]]]:
    """Return the post's events after ``since`` in order, at most ``limit``, as (seq, fields)."""
    found = engine.client.xrange(post_key(post, "events"), min=f"{since + 1}-0", count=limit)
    return [(int(entry.partition("-")[0]), fields) for entry, fields in found]


def newest_seq(engine: Engine, post: str) -> int:
    """Return the seq of the post's newest event, 0 before the first."""
    return int(engine.client.get(post_key(post, "seq")) or 0)


def unclosed_days(engine: Engine, post: str) -> list[str]:
    """Return the days that are over but may still have waiting tickets."""
    return sorted(engine.client.smembers(post_key(post, "unclosed")))


def latest_events(engine: Engine, post: str, limit: int) -> list[tuple[int, dict[str, str]]]:
    """Return the post's newest events, newest first, as (seq, fields)."""
    found = engine.client.xrevrange(post_key(post, "events"), count=limit)
    return [(int(entry.partition("-")[0]), fields) for entry, fields in found]


def day_totals(engine: Engine, queue: Queue) -> tuple[int, int]:
    """Return how many numbers were given on this day, and how many of them are held or missed."""
    pipe = engine.client.pipeline(transaction=False)
    pipe.hget(queue.key("numbers"), "#")
    pipe.zcard(queue.key("aside"))
    issued, aside_now = pipe.execute()
    return int(issued or 0), int(aside_now)


def latest_act(engine: Engine, queue: Queue, counter: str) -> dict[str, Any] | None:
    """Return ``{verb, ticket, number, now}`` (ms) of what undo would take back at the counter, None when there is nothing."""
    acts = [json.loads(text) for text in engine.client.lrange(queue.key("undo", counter), 0, -1)]
    if not acts:
        return None
    texts = engine.client.hmget(queue.key("tickets"), [act["id"] for act in acts])
    for act, ticket in zip(acts, map(json.loads, texts), strict=True):
        if ticket["rev"] == act["rev"]:  # else others changed it since: undo.lua passes it over too
            return {"verb": act["verb"], "ticket": act["id"], "number": ticket["number"], "now": act["now"]}
    return None


def notes(engine: Engine, queue: Queue) -> dict[str, str]:
    """Return the officers' notes of the day by ticket id."""
    return dict(engine.client.hgetall(queue.key("notes")))


def keep_note(engine: Engine, queue: Queue, ticket_id: str, text: str, days: int) -> None:
    """Keep or, when empty, remove a note; the day's notes go after ``days``."""
    key = queue.key("notes")
    if not text:
        engine.client.hdel(key, ticket_id)
        return
    pipe = engine.client.pipeline()
    pipe.hset(key, ticket_id, text)
    pipe.expire(key, days * 86400)
    pipe.execute()


def lease_begin(engine: Engine, post: str, day: str, number: str) -> int | None:
    """Return when a number was leased to a kiosk (ms), None when it never was."""
    text = engine.client.hget(post_key(post, day, "leases"), number)
    return int(json.loads(text)["since"]) if text else None


def leased_tickets(engine: Engine, queue: Queue) -> dict[str, str]:
    """Return number -> ticket id of the leased numbers of the day that have arrived."""
    found = engine.client.hgetall(queue.key("leases"))
    numbers = {name: json.loads(text) for name, text in found.items() if ":" not in name}
    return {name: one["ticket"] for name, one in numbers.items() if "ticket" in one}


def given_away(engine: Engine, queue: Queue, devices: list[str]) -> dict[str, int]:
    """Return how many numbers of the day each of the devices gave while it was away; those that gave none are left out."""
    if not devices:
        return {}
    found = engine.client.hmget(queue.key("leases"), [f"away:{device}" for device in devices])
    return {device: int(count) for device, count in zip(devices, found, strict=True) if count}


def late(engine: Engine, post: str) -> list[dict[str, Any]]:
    """Return leased numbers that arrived after their day, the latest first: ``{day, number, service, device, now}`` (ms)."""
    return [json.loads(text) for text in engine.client.lrange(post_key(post, "late"), 0, -1)]

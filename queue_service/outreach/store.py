"""The keys and scripts of outreach; the only file of the room that touches Redis.

Keys, under ``sys:{outreach}:``: ``events`` (event -> JSON), ``guests`` (code -> JSON), ``members:EVENT`` (set of codes), ``taken``
(event -> seats), ``phones`` (event and phone -> code), ``due`` (what is to be told), ``questions`` and ``words`` (name -> JSON).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

from queue_service.core.keys import system_key
from queue_service.core.redis import Engine
from queue_service.core.scripts import Script
from queue_service.outreach.models import Due, Event, Guest, Question, Told

LUA = Path(__file__).parent / "lua"
SCRIPTS = {path.stem: Script(path) for path in LUA.glob("*.lua")}
QUESTIONS, WORDS = "questions", "words"
NEW = ""  # the revision of what does not exist yet
Idempotency = tuple[str, str] | None
T = TypeVar("T", Question, Told)
_ADAPTERS: dict[type, TypeAdapter[Any]] = {one: TypeAdapter(one) for one in (Question, Told)}


def key(*parts: str) -> str:
    """Return a key of outreach; all of them lie on one node of a cluster."""
    return system_key("{outreach}", *parts)


def run(
    engine: Engine, verb: str, now: int, event: str, args: Mapping[str, Any], idem: Idempotency = None
) -> Any:
    """Run one verb's script (on an event, ``""`` for none) and return its answer. Raises the refusals listed in the script's header."""
    named = {"now": now} | {name: value for name, value in args.items() if value is not None}
    if idem is not None:
        named["idem_print"] = idem[1]
    keys = [
        key("idem", idem[0] if idem else "none"),
        key("events"),
        key("guests"),
        key("members", event),
        key("taken"),
        key("phones"),
        key("due"),
    ]
    return SCRIPTS[verb](engine, keys, named)


def as_json(value: Event | Guest) -> dict[str, Any]:
    """Return an event or guest as it is kept: without what it has not, since Lua's JSON null is not nil."""
    return {name: one for name, one in asdict(value).items() if one is not None}


def events(engine: Engine) -> list[Event]:
    """Return every event, by time."""
    found = [Event.of(json.loads(text)) for text in engine.client.hvals(key("events"))]
    return sorted(found, key=lambda one: (one.start_ms, one.id))


def event(engine: Engine, name: str) -> Event | None:
    """Return an event by its id."""
    text = engine.client.hget(key("events"), name)
    return Event.of(json.loads(text)) if text else None


def taken(engine: Engine) -> dict[str, int]:
    """Return how many seats are taken at each event that somebody comes to."""
    return {name: int(count) for name, count in engine.client.hgetall(key("taken")).items()}


def guest(engine: Engine, code: str) -> Guest | None:
    """Return a guest by the code."""
    text = engine.client.hget(key("guests"), code)
    return Guest.of(json.loads(text)) if text else None


def guests_of(engine: Engine, name: str) -> list[Guest]:
    """Return everybody who has signed up for an event, also those who have withdrawn, in the order they came."""
    codes = sorted(engine.client.smembers(key("members", name)))
    texts = engine.client.hmget(key("guests"), codes) if codes else []
    found = [Guest.of(json.loads(text)) for text in texts if text]
    return sorted(found, key=lambda one: (one.created_ms, one.code))


def due(engine: Engine, now: int, limit: int) -> list[Due]:
    """Return what is to be told by now, the oldest first."""
    return [_due(entry) for entry in run(engine, "due", now, "", {"limit": limit})["entries"]]


def _due(entry: Mapping[str, Any]) -> Due:
    kind, _bar, code = entry["member"].partition("|")
    return Due(kind, code, int(entry["due"]), Guest.of(entry["guest"]) if entry.get("guest") else None)


def told(engine: Engine, now: int, one: Due) -> bool:
    """Take something off the list of what is to be told, unless its guest has changed meanwhile."""
    args = {"member": f"{one.kind}|{one.code}", "code": one.code, "rev": one.guest.rev if one.guest else None}
    return bool(run(engine, "told", now, "", args)["gone"])


def kept(engine: Engine, where: str, kind: type[T]) -> dict[str, T]:
    """Return every text of ``QUESTIONS`` or ``WORDS`` by its name."""
    found = engine.client.hgetall(key(where))
    return {name: _ADAPTERS[kind].validate_json(text) for name, text in sorted(found.items())}


def for_editing(engine: Engine, where: str, kind: type[T], name: str) -> tuple[T | None, str]:
    """Return one text, ``None`` when there is none, and the revision to keep it against."""
    text = engine.client.hget(key(where), name)
    return (_ADAPTERS[kind].validate_json(text), _revision(text)) if text else (None, NEW)


def keep(engine: Engine, where: str, name: str, value: Question | Told | None, expected: str) -> None:
    """Keep one text (``None``: delete it). Raises ``Conflict`` changed_meanwhile."""
    text = _ADAPTERS[type(value)].dump_json(value).decode() if value is not None else ""
    SCRIPTS["keep"](engine, [key(where)], {"name": name, "text": text, "expected": expected})


def _revision(text: str) -> str:
    """As Lua's ``redis.sha1hex`` of the same text."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()

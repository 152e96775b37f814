"""The keys and scripts of what partners enter; the only file of the room that touches Redis. All keys carry the post's hash tag.

Keys, under ``q:{post}:entrusted:``: ``entries`` (code -> JSON), ``partner:{user}`` (codes by when, ms), ``limits`` (partner -> JSON).
"""

import dataclasses
import json
from pathlib import Path
from typing import Any

from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.core.scripts import Script
from queue_service.entrusted.models import Entry, Limits

LUA = Path(__file__).parent / "lua"
SCRIPTS = {path.stem: Script(path) for path in LUA.glob("*.lua")}


def _entries(post: str) -> str:
    return post_key(post, "entrusted", "entries")


def _of(post: str, user: str) -> str:
    return post_key(post, "entrusted", "partner", user)


def _limits(post: str) -> str:
    return post_key(post, "entrusted", "limits")


def run(engine: Engine, verb: str, post: str, entry: Entry, **more: Any) -> Any:
    """Run one verb's script about an entry. Raises the refusals listed in the script's header."""
    named = {name: value for name, value in more.items() if value is not None}
    keys = [_entries(post), _of(post, entry.by)]
    return SCRIPTS[verb](engine, keys, named | {"entry": dataclasses.asdict(entry)})


def entry(engine: Engine, post: str, code: str) -> Entry | None:
    """Return an entry by its code."""
    text = engine.client.hget(_entries(post), code)
    return Entry.of(json.loads(text)) if text else None


def several(engine: Engine, post: str, codes: list[str]) -> list[Entry]:
    """Return the entries with these codes that exist, in one round trip."""
    texts = engine.client.hmget(_entries(post), codes) if codes else []
    return [Entry.of(json.loads(text)) for text in texts if text]


def of_partner(engine: Engine, post: str, user: str, limit: int) -> list[Entry]:
    """Return what a partner entered, the newest first."""
    return several(engine, post, engine.client.zrevrange(_of(post, user), 0, limit - 1))


def count_since(engine: Engine, post: str, user: str, since_ms: int) -> int:
    """Return how much a partner entered since then."""
    count: int = engine.client.zcount(_of(post, user), since_ms, "+inf")
    return count


def limits(engine: Engine, post: str, user: str) -> Limits:
    """Return how much a partner may enter."""
    text = engine.client.hget(_limits(post), user)
    return Limits(**json.loads(text)) if text else Limits()


def keep_limits(engine: Engine, post: str, user: str, most: Limits) -> None:
    """Keep how much a partner may enter."""
    engine.client.hset(_limits(post), user, json.dumps(dataclasses.asdict(most)))


def everything(engine: Engine, post: str) -> list[Entry]:
    """Return all entries of a post, the oldest first."""
    found = [Entry.of(json.loads(text)) for text in engine.client.hvals(_entries(post))]
    return sorted(found, key=lambda one: (one.at_ms, one.code))


def codes_of(engine: Engine, post: str, user: str) -> set[str]:
    """Return the codes of all that a partner entered, for checks."""
    return set(engine.client.zrange(_of(post, user), 0, -1))

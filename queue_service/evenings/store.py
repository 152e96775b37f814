"""The evenings' keys and scripts; the only file of the room that touches Redis. All keys carry the post's hash tag.

Keys, under ``q:{post}:evening:``: ``sessions`` (date -> JSON), ``requests`` (code -> JSON), ``codes:DATE`` (set), ``active`` (identity or
phone -> code), ``losses`` (identity -> number), ``misses`` (identity -> JSON list of ms), ``seen`` (identities by time),
``draws`` (date -> published JSON). What is to be told goes into the bookings' ``q:{post}:book:due``.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.core.scripts import Script
from queue_service.evenings.models import Request, Session

LUA = Path(__file__).parent / "lua"
SCRIPTS = {path.stem: Script(path) for path in LUA.glob("*.lua")}
Idempotency = tuple[str, str] | None


def _key(post: str, *parts: str) -> str:
    return post_key(post, "evening", *parts)


def run(
    engine: Engine, verb: str, post: str, day: str, args: Mapping[str, Any], idem: Idempotency = None
) -> Any:
    """Run one verb's script on the session of a date and return its answer. Raises the refusals listed in the script's header."""
    named = {"date": day} | {name: value for name, value in args.items() if value is not None}
    if idem is not None:
        named["idem_print"] = idem[1]
    names = ("sessions", "requests", f"codes:{day}", "active", "losses", "misses", "seen", "draws")
    keys = [
        post_key(post, "seq"),
        post_key(post, "events"),
        post_key(post, "idem", idem[0] if idem else "none"),
        *(_key(post, name) for name in names),
        post_key(post, "book", "due"),
    ]
    return SCRIPTS[verb](engine, keys, named)


def as_json(value: Session | Request) -> dict[str, Any]:
    """Return a session or request as it is kept: without what it has not, since Lua's JSON null is not nil."""
    found = {name: one for name, one in asdict(value).items() if one is not None and one != ()}
    return found | ({"date": value.date.isoformat()} if isinstance(value, Session) else {})


def text_of(value: Any) -> str:
    """Return a JSON text that is the same for the same value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def sessions(engine: Engine, post: str) -> list[Session]:
    """Return every session of a post that is kept, by date."""
    found = [Session.of(json.loads(text)) for text in engine.client.hvals(_key(post, "sessions"))]
    return sorted(found, key=lambda session: session.date)


def session(engine: Engine, post: str, day: date) -> Session | None:
    """Return the session of a date."""
    text = engine.client.hget(_key(post, "sessions"), day.isoformat())
    return Session.of(json.loads(text)) if text else None


def request(engine: Engine, post: str, code: str) -> Request | None:
    """Return a request by its code."""
    text = engine.client.hget(_key(post, "requests"), code)
    return Request.of(json.loads(text)) if text else None


def requests_of(engine: Engine, post: str, day: date) -> list[Request]:
    """Return every request for a session, in whatever state, by time."""
    codes = sorted(engine.client.smembers(_key(post, f"codes:{day.isoformat()}")))
    texts = engine.client.hmget(_key(post, "requests"), codes) if codes else []
    found = [Request.of(json.loads(text)) for text in texts if text]
    return sorted(found, key=lambda one: (one.created_ms, one.code))


def active(engine: Engine, posts: Sequence[str], identity: str, phone_print: str) -> list[tuple[str, str]]:
    """Return (post, code) of the requests that an identity and a phone are kept by, in one round trip."""
    pipe = engine.client.pipeline(transaction=False)
    for post in posts:
        pipe.hmget(_key(post, "active"), f"id:{identity}", f"tel:{phone_print}")
    return list(
        dict.fromkeys(
            (post, code) for post, codes in zip(posts, pipe.execute(), strict=True) for code in codes if code
        )
    )


def losses(engine: Engine, post: str, identities: Sequence[str]) -> dict[str, int]:
    """Return the past losses of these people; nobody is left out."""
    found = engine.client.hmget(_key(post, "losses"), list(identities)) if identities else []
    return {identity: int(count or 0) for identity, count in zip(identities, found, strict=True)}


def misses(engine: Engine, post: str, identities: Sequence[str]) -> dict[str, list[int]]:
    """Return when these people did not come to a session they had a place in (ms); nobody is left out."""
    found = engine.client.hmget(_key(post, "misses"), list(identities)) if identities else []
    return {identity: json.loads(text or "[]") for identity, text in zip(identities, found, strict=True)}


def noted(engine: Engine, post: str, identities: Sequence[str]) -> dict[str, int]:
    """Return of whom of these people a loss or absence was noted, and when last (ms)."""
    found = engine.client.zmscore(_key(post, "seen"), list(identities)) if identities else []
    return {identity: int(ms) for identity, ms in zip(identities, found, strict=True) if ms is not None}


def draw(engine: Engine, post: str, day: date) -> dict[str, Any] | None:
    """Return the published draw of a session."""
    text = engine.client.hget(_key(post, "draws"), day.isoformat())
    return json.loads(text) if text else None


def everything(engine: Engine, post: str) -> tuple[list[Request], dict[str, str]]:
    """Return all requests of a post and whom the active ones keep, for checks."""
    found: Iterable[str] = engine.client.hvals(_key(post, "requests"))
    return [Request.of(json.loads(text)) for text in found], engine.client.hgetall(_key(post, "active"))

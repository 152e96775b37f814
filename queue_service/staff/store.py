"""Where people, sessions and devices live in the engine. With ``audit_store`` and ``audit_index`` all of the room that touches it.

Keys carry the hash tag ``{staff}`` so that scripts over several of them work on a cluster: ``sys:{staff}:users`` and ``:devices``
(name -> JSON), ``:seen`` (device -> ms), ``:session:HASH`` (hash), ``:sessions:USERNAME`` (set), ``:known:USERNAME`` (addresses
by last log-in), ``:failures:HASH`` (hash of n, until), ``:once:ID`` (a sealed text that may be read once).
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from queue_service.core.keys import system_key
from queue_service.core.redis import Engine
from queue_service.core.scripts import Script
from queue_service.staff.models import (
    HOUR,
    SESSION_IDLE,
    SESSION_LIFE,
    SESSION_TOUCH,
    Bucket,
    Device,
    Session,
    User,
)

_LUA = Path(__file__).parent / "lua"
_PUT_USER = Script(_LUA / "put_user.lua")
_OPEN = Script(_LUA / "open_session.lua")
_FIND = Script(_LUA / "find_session.lua")
_FAILED = Script(_LUA / "count_failure.lua")
_PUT_DEVICE = Script(_LUA / "put_device.lua")
KNOWN_ADDRESSES = 20
KNOWN_FOR = 90 * 24 * HOUR


def key(*parts: str) -> str:
    """Return a key of this room."""
    return system_key("{staff}", *parts)


USERS, DEVICES, SEEN = key("users"), key("devices"), key("seen")


def digest(secret: str) -> str:
    """Return what is kept of a random token: its SHA-256, enough because nobody can guess 160 bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def load_user(engine: Engine, username: str) -> tuple[User, str] | None:
    """Return a user and the text it is kept as (what a change must be made against), ``None`` for an unknown name."""
    text = engine.client.hget(USERS, username)
    return None if text is None else (_user(text), text)


def usernames(engine: Engine) -> set[str]:
    """Return the name of everybody who ever worked here; nobody is ever taken off the list."""
    return set(engine.client.hkeys(USERS))


def _user(text: str) -> User:
    fields = json.loads(text)
    return User(**{**fields, "posts": tuple(fields["posts"])})


def users(engine: Engine) -> list[User]:
    """Return everybody, by username."""
    return [_user(text) for _name, text in sorted(engine.client.hgetall(USERS).items())]


def put_user(engine: Engine, user: User, expected: str | None) -> None:
    """Keep a user. Raises ``Conflict`` (``username_taken``, ``changed_meanwhile``, ``last_admin``)."""
    args: dict[str, Any] = {
        "username": user.username,
        "user": json.dumps(asdict(user), separators=(",", ":")),
        "leads": user.active and user.role == "admin",
    }
    _PUT_USER(engine, [USERS], args if expected is None else {**args, "expected": expected})


def open_session(engine: Engine, session: Session, epoch: int) -> None:
    """Keep a new session. Raises ``Conflict`` (``login_failed``) when its owner was shut out meanwhile."""
    fields = {**asdict(session), "epoch": epoch}
    del fields["id"]
    args = {
        "username": session.username,
        "epoch": epoch,
        "id": session.id,
        "fields": [str(part) for pair in fields.items() for part in pair],
        "expires": session.expires,
        "index_expires": session.created + SESSION_LIFE,
    }
    _OPEN(engine, [key("session", session.id), key("sessions", session.username), USERS], args)


def find_session(engine: Engine, session_id: str, now: int) -> tuple[Session, User] | None:
    """Return a living session and its owner, and let it live on; ``None`` when it is over."""
    args = {"now": now, "idle": SESSION_IDLE, "life": SESSION_LIFE, "touch": SESSION_TOUCH}
    found = _FIND(engine, [key("session", session_id), USERS], args)
    return None if found is None else (_session(session_id, found["session"]), _user(found["user"]))


def _session(session_id: str, fields: dict[str, str]) -> Session:
    return Session(
        id=session_id,
        username=fields["username"],
        csrf=fields["csrf"],
        created=int(fields["created"]),
        seen=int(fields["seen"]),
        expires=int(fields["expires"]),
        agent=fields.get("agent", ""),
        address=fields.get("address", ""),
    )


def sessions(engine: Engine, username: str, epoch: int, now: int) -> list[Session]:
    """Return a user's living sessions, the latest used first; what is over is forgotten on the way."""
    index = key("sessions", username)
    ids = sorted(engine.client.smembers(index))
    reading = engine.client.pipeline(transaction=False)
    for one in ids:
        reading.hgetall(key("session", one))
    found = dict(zip(ids, reading.execute(), strict=True))
    living = {
        one: kept
        for one, kept in found.items()
        if kept and int(kept["epoch"]) == epoch and int(kept["expires"]) > now
    }
    if over := set(ids) - set(living):
        engine.client.srem(index, *over)
    return sorted((_session(one, kept) for one, kept in living.items()), key=lambda session: -session.seen)


def close_session(engine: Engine, username: str, session_id: str) -> bool:
    """End a session of this user; return whether it was there."""
    if engine.client.hget(key("session", session_id), "username") != username:
        return False
    ending = engine.client.pipeline(transaction=True)
    ending.delete(key("session", session_id))
    ending.srem(key("sessions", username), session_id)
    return bool(ending.execute()[0])


def _failures(buckets: Iterable[Bucket]) -> list[str]:
    return [key("failures", digest(bucket.name)) for bucket in buckets]


def wait(engine: Engine, buckets: list[Bucket], now: int) -> int:
    """Return for how many ms the buckets still refuse a log-in; 0 when it may be tried."""
    reading = engine.client.pipeline(transaction=False)
    for name in _failures(buckets):
        reading.hget(name, "until")
    return max(0, *(int(until or 0) - now for until in reading.execute()))


def count_failure(engine: Engine, buckets: list[Bucket], now: int) -> list[int]:
    """Count a failed log-in; return how many each bucket has now."""
    args = {
        "now": now,
        "buckets": [{k: v for k, v in asdict(bucket).items() if k != "name"} for bucket in buckets],
    }
    counts: list[int] = _FAILED(engine, _failures(buckets), args)["counts"]
    return counts


def forgive(engine: Engine, buckets: list[Bucket]) -> None:
    """Forget the failures of these buckets."""
    engine.client.delete(*_failures(buckets))


def know_address(engine: Engine, username: str, address: str, now: int) -> None:
    """Remember (as a keyed hash) from where a user logs in; the newest few, for a quarter of a year."""
    place = key("known", username)
    writing = engine.client.pipeline(transaction=True)
    writing.zadd(place, {address: now})
    writing.zremrangebyrank(place, 0, -KNOWN_ADDRESSES - 1)
    writing.pexpire(place, KNOWN_FOR)
    writing.execute()


def knows_address(engine: Engine, username: str, address: str, now: int) -> bool:
    """Tell whether the user logged in from there lately."""
    seen = engine.client.zscore(key("known", username), address)
    return seen is not None and now - seen < KNOWN_FOR


def load_device(engine: Engine, device_id: str) -> tuple[Device, str] | None:
    """Return a device (without its heartbeat) and the text it is kept as, ``None`` for one that is unknown or revoked."""
    text = engine.client.hget(DEVICES, device_id)
    return None if text is None else (_device(text), text)


def _device(text: str, seen: str | None = None) -> Device:
    return Device(**json.loads(text), seen=int(seen or 0))


def _device_json(device: Device) -> str:
    return json.dumps({k: v for k, v in asdict(device).items() if k != "seen"}, separators=(",", ":"))


def devices(engine: Engine) -> list[Device]:
    """Return every paired device with its last heartbeat, by post, kind and name."""
    reading = engine.client.pipeline(transaction=True)
    reading.hgetall(DEVICES)
    reading.hgetall(SEEN)
    texts, seen = reading.execute()
    found = [_device(text, seen.get(name)) for name, text in texts.items()]
    return sorted(found, key=lambda device: (device.post, device.kind, device.name, device.id))


def add_device(engine: Engine, device: Device) -> None:
    """Keep a new device."""
    engine.client.hset(DEVICES, device.id, _device_json(device))


def put_device(engine: Engine, device: Device, expected: str) -> None:
    """Keep a changed device. Raises ``NotFound``, ``Conflict`` (``changed_meanwhile``)."""
    _PUT_DEVICE(engine, [DEVICES], {"id": device.id, "device": _device_json(device), "expected": expected})


def remove_device(engine: Engine, device_id: str) -> bool:
    """Forget a device; return whether it was there."""
    removing = engine.client.pipeline(transaction=True)
    removing.hdel(DEVICES, device_id)
    removing.hdel(SEEN, device_id)
    return bool(removing.execute()[0])


def beat(engine: Engine, device_id: str, now: int) -> None:
    """Keep a device's heartbeat."""
    engine.client.hset(SEEN, device_id, now)


def put_once(engine: Engine, name: str, sealed: str, seconds: int) -> None:
    """Keep a sealed text that may be taken once, for so many seconds."""
    engine.client.set(key("once", name), sealed, ex=seconds)


def take_once(engine: Engine, name: str) -> str | None:
    """Return the text kept under this name and forget it; ``None`` when it was taken or is too old."""
    text: str | None = engine.client.getdel(key("once", name))
    return text

"""Where posts live in the engine: configuration as JSON texts, live state as hashes of the post.

Keys: ``sys:posts`` (set of slugs), ``q:{post}:config``, ``sys:services`` (slug -> JSON), ``sys:calendar`` (JSON list),
``sys:sample`` (JSON), ``sys:sample-days`` (JSON list),
``q:{post}:extra`` (JSON list), ``q:{post}:paused``, ``q:{post}:notices``, ``q:{post}:ends``.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from queue_service.core.keys import post_key, system_key
from queue_service.core.redis import Engine
from queue_service.core.scripts import Script
from queue_service.posts.models import CalendarCorrection, ExtraHours, LiveState, Notice, Post, Service

POSTS = system_key("posts")
SERVICES = system_key("services")
CALENDAR = system_key("calendar")
SAMPLE = system_key("sample")
SAMPLE_DAYS = system_key("sample-days")
NEW = ""  # the revision of what does not exist yet

_LUA = Path(__file__).parent / "lua"
_POST = TypeAdapter(Post)
_SERVICE = TypeAdapter(Service)
_CORRECTIONS = TypeAdapter(tuple[CalendarCorrection, ...])
_EXTRA = TypeAdapter(tuple[ExtraHours, ...])
_NOTICE = TypeAdapter(Notice)
_LIVE = {
    name: Script(_LUA / f"{name}.lua")
    for name in ("pause", "resume", "post_notice", "withdraw_notice", "end_due")
}
_SAVE_POST = Script(_LUA / "save_post.lua")
_SAVE_SERVICE = Script(_LUA / "save_service.lua")
_SAVE_EXTRA = Script(_LUA / "save_extra.lua")


def slugs(engine: Engine) -> list[str]:
    """Return the slugs of all posts, in no particular order."""
    return [str(slug) for slug in engine.client.smembers(POSTS)]


def load_post(engine: Engine, slug: str) -> tuple[Post, str] | None:
    """Return a post and its revision, ``None`` when there is no such post."""
    text = engine.client.get(post_key(slug, "config"))
    return None if text is None else (_POST.validate_json(text), _revision(text))


def save_post(engine: Engine, post: Post, expected: str, at: str, by: str) -> None:
    """Keep a post, if its revision is still the expected one.

    Raises ``Conflict`` (``post_exists``, ``changed_meanwhile``).
    """
    engine.client.sadd(POSTS, post.slug)
    config = _POST.dump_json(post).decode()
    keys = [post_key(post.slug, name) for name in ("config", "seq", "events")]
    _SAVE_POST(engine, keys, {"config": config, "expected": expected, "at": at, "by": by})


def load_services(engine: Engine) -> list[Service]:
    """Return every service of the office, by letter."""
    found = [_SERVICE.validate_json(text) for text in engine.client.hgetall(SERVICES).values()]
    return sorted(found, key=lambda service: (service.letter, service.slug))


def load_service(engine: Engine, slug: str) -> tuple[Service, str] | None:
    """Return a service and its revision, ``None`` when there is no such service."""
    text = engine.client.hget(SERVICES, slug)
    return None if text is None else (_SERVICE.validate_json(text), _revision(text))


def save_service(engine: Engine, service: Service, expected: str) -> None:
    """Keep a service, if its revision is still the expected one.

    Raises ``Conflict`` (``service_exists``, ``changed_meanwhile``).
    """
    text = _SERVICE.dump_json(service).decode()
    _SAVE_SERVICE(engine, [SERVICES], {"slug": service.slug, "service": text, "expected": expected})


def load_corrections(engine: Engine) -> tuple[CalendarCorrection, ...]:
    """Return the office's corrections of the calendar, by date."""
    return _CORRECTIONS.validate_json(engine.client.get(CALENDAR) or "[]")


def save_corrections(engine: Engine, corrections: tuple[CalendarCorrection, ...]) -> None:
    """Replace the office's corrections of the calendar."""
    ordered = tuple(sorted(corrections, key=lambda correction: correction.day))
    engine.client.set(CALENDAR, _CORRECTIONS.dump_json(ordered))


def load_extra(engine: Engine, slug: str) -> tuple[ExtraHours, ...]:
    """Return the extra hours of a post, by date."""
    return _EXTRA.validate_json(engine.client.get(post_key(slug, "extra")) or "[]")


def save_extra(engine: Engine, slug: str, extra: tuple[ExtraHours, ...], at: str, by: str) -> bool:
    """Replace the extra hours of a post; return whether anything changed."""
    keys = [post_key(slug, name) for name in ("extra", "seq", "events")]
    ordered = _EXTRA.dump_json(tuple(sorted(extra, key=lambda one: one.day))).decode()
    answer = _SAVE_EXTRA(engine, keys, {"extra": ordered, "at": at, "by": by})
    return bool(answer["changed"])


def load_live(engine: Engine, slug: str) -> LiveState:
    """Return a post's pauses and notices, read in one step."""
    reading = engine.client.pipeline(transaction=True)
    reading.hgetall(post_key(slug, "paused"))
    reading.hgetall(post_key(slug, "notices"))
    paused, notices = reading.execute()
    return LiveState(
        {service: json.loads(text) for service, text in sorted(paused.items())},
        tuple(_NOTICE.validate_json(text) for _id, text in sorted(notices.items())),
    )


def change_live(engine: Engine, slug: str, verb: str, args: dict[str, Any]) -> Any:
    """Run one of the live verbs (the names of ``_LIVE``) and return its answer; raises what it refuses."""
    keys = [post_key(slug, name) for name in ("seq", "events", "paused", "notices", "ends")]
    given = {name: value for name, value in args.items() if value is not None}  # Lua's JSON null is not nil
    return _LIVE[verb](engine, keys, given)


def as_json(value: Post | Service) -> dict[str, Any]:
    """Return a post or a service as JSON values, e.g. for the audit log."""
    adapter: TypeAdapter[Any] = _POST if isinstance(value, Post) else _SERVICE
    found: dict[str, Any] = adapter.dump_python(value, mode="json")
    return found


def load_sample(engine: Engine) -> dict[str, str]:
    """Return the pairing addresses of the sample village's devices, ``{}`` when there is none."""
    found: dict[str, str] = json.loads(engine.client.get(SAMPLE) or "{}")
    return found


def save_sample(engine: Engine, addresses: dict[str, str]) -> None:
    """Keep the pairing addresses of the sample village's devices."""
    engine.client.set(SAMPLE, json.dumps(addresses))


def load_sample_days(engine: Engine) -> list[str]:
    """Return the first and the last day of the sample's made-up history, ``[]`` when there is none."""
    found: list[str] = json.loads(engine.client.get(SAMPLE_DAYS) or "[]")
    return found


def save_sample_days(engine: Engine, first: str, last: str) -> None:
    """Keep between which days the sample's history is made up."""
    engine.client.set(SAMPLE_DAYS, json.dumps([first, last]))


def _revision(text: str | bytes) -> str:
    """As Lua's ``redis.sha1hex`` of the same text."""
    return hashlib.sha1(str(text).encode(), usedforsecurity=False).hexdigest()

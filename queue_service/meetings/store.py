"""The keys and the script of meetings; the only file of the room that touches Redis. All keys carry the post's hash tag.

Keys, under ``q:{post}:meeting:``: ``minutes`` (month -> JSON), ``actions`` (id -> JSON), ``versions:NAME`` (list: what a meeting or an
action was before, oldest first).
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.core.scripts import Script
from queue_service.meetings.models import Action, Meeting

_KEEP = Script(Path(__file__).parent / "lua" / "keep.lua")


def minutes_key(post: str) -> str:
    """Return the key of a post's meetings."""
    return post_key(post, "meeting", "minutes")


def actions_key(post: str) -> str:
    """Return the key of what a post's meetings agreed."""
    return post_key(post, "meeting", "actions")


def _versions_key(post: str, name: str) -> str:
    return post_key(post, "meeting", "versions", name)


def keep(engine: Engine, key: str, post: str, name: str, record: Mapping[str, Any], expected: int) -> int:
    """Keep a meeting or action under ``name`` and return its new revision. Raises ``Conflict`` changed_meanwhile."""
    args = {"name": name, "record": record, "expected": expected}
    return int(_KEEP(engine, [key, _versions_key(post, name)], args)["rev"])


def meetings(engine: Engine, post: str) -> list[Meeting]:
    """Return every meeting of a post, the latest month first."""
    found = [Meeting.of(json.loads(text)) for text in engine.client.hvals(minutes_key(post))]
    return sorted(found, key=lambda one: one.month, reverse=True)


def meeting(engine: Engine, post: str, month: str) -> Meeting | None:
    """Return the meeting of a month."""
    text = engine.client.hget(minutes_key(post), month)
    return Meeting.of(json.loads(text)) if text else None


def actions(engine: Engine, post: str) -> list[Action]:
    """Return everything that was ever agreed at a post."""
    return [Action.of(json.loads(text)) for text in engine.client.hvals(actions_key(post))]


def action(engine: Engine, post: str, name: str) -> Action | None:
    """Return an action by its id."""
    text = engine.client.hget(actions_key(post), name)
    return Action.of(json.loads(text)) if text else None


def versions(engine: Engine, post: str, name: str) -> list[dict[str, Any]]:
    """Return what a meeting (by its month) or an action (by its id) was before, oldest first, as JSON objects."""
    return [json.loads(text) for text in engine.client.lrange(_versions_key(post, name), 0, -1)]

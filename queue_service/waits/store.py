"""The waits' key (one hash per post) and script."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.core.scripts import Script
from queue_service.waits.models import Learned, Pace, Served

_publish = Script(Path(__file__).parent / "lua" / "publish.lua")
# What teaches, and where it is taken back: the private fields with how long somebody was served (ms).
_TAUGHT = {"ticket.finished": "served", "ticket.continued": "served", "ticket.undone": "unserved"}


def _key(post: str) -> str:
    return post_key(post, "waits")


def learned(engine: Engine, post: str) -> tuple[str, dict[str, Learned]]:
    """Return (the position of the stream learned up to, what is known per service)."""
    position, text = engine.client.hmget(_key(post), ["position", "learned"])
    return position or "0", {service: Learned(**known) for service, known in json.loads(text or "{}").items()}


def served_since(engine: Engine, post: str, position: str, limit: int) -> tuple[str, list[Served]]:
    """Return (new position, what finished or was taken back after the old one), reading at most ``limit`` events."""
    found = engine.client.xrange(post_key(post, "events"), min=f"({position}-0", count=limit)
    served = []
    for _entry, fields in found:
        name = _TAUGHT.get(fields["type"])
        inside = json.loads(fields["private"]) if name else {}
        if name in inside:
            served.append(Served(inside["service"], inside[name] / 1000, taken_back=name == "unserved"))
    return (found[-1][0].partition("-")[0] if found else position), served


def paces(engine: Engine, post: str) -> dict[str, Pace]:
    """Return the pace of each service for which there is one."""
    text = engine.client.hget(_key(post), "paces")
    return {service: Pace(**pace) for service, pace in json.loads(text or "{}").items()}


def publish(
    engine: Engine,
    post: str,
    at: str,
    expected: str,
    position: str,
    known: dict[str, Learned],
    going: dict[str, Pace],
    estimates: dict[str, Any],
) -> bool:
    """Store what was learned and append ``wait.estimated`` when the estimates changed; False when they did not."""
    args = {
        "at": at,
        "expected": expected,
        "position": position,
        "learned": json.dumps({service: asdict(one) for service, one in known.items()}),
        "paces": json.dumps({service: asdict(one) for service, one in going.items()}),
        "estimates": json.dumps(estimates, sort_keys=True),
    }
    keys = [post_key(post, "seq"), post_key(post, "events"), _key(post)]
    return bool(_publish(engine, keys, args)["published"])

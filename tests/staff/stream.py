"""A post's stream as the rooms above write it, for tests of who reads it."""

import json
from datetime import UTC, datetime
from typing import Any

from queue_service.core.keys import post_key
from queue_service.core.redis import Engine

NOON = int(datetime(2026, 11, 24, 5, 0, tzinfo=UTC).timestamp() * 1000)
ELSEWHERE = {"post.changed", "booking.changed"}


def happen(
    engine: Engine, post: str, ms: int = NOON, by: str = "sari", kind: str = "ticket.called", **private: Any
) -> int:
    """Append an event to a post's stream and return its seq; its number is ``A`` and the seq."""
    seq = int(engine.client.incr(post_key(post, "seq")))
    fields = {
        "type": kind,
        "at": datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds"),
        "data": json.dumps({"number": f"A{seq:03}", "counter": "1"}),
        "private": json.dumps({"by": by, "ticket": "secretid", **private}),
    }
    engine.client.xadd(post_key(post, "events"), fields, id=f"{seq}-0")
    return seq


def recount(engine: Engine, post: str, people: set[str]) -> list[tuple[int, str, str]]:
    """Return (seq, type, who) of what these people did, as somebody who reads the stream once from its beginning would."""
    found = []
    for name, fields in engine.client.xrange(post_key(post, "events")):
        by = json.loads(fields["private"]).get("by")
        if by in people and fields["type"] not in ELSEWHERE:
            found.append((int(name.split("-")[0]), fields["type"], by))
    return found

"""Store invariants of the outbox, for ``python -m queue_service check`` and the tests."""

import json
from collections.abc import Iterator

from queue_service.core.redis import Engine
from queue_service.messages import store
from queue_service.messages.models import Message, State


def violations(engine: Engine) -> list[str]:
    """Return one sentence per broken invariant, empty when the outbox is sound."""
    client = engine.client
    messages = [Message.of(json.loads(text)) for text in client.hvals(store.key("messages"))]
    return [
        f"messages: {name} is not what the messages say: {sorted(kept ^ wanted)[:5]}"
        for name, wanted in _wanted(messages)
        if (
            kept := {
                (member, int(score))
                for member, score in client.zrange(store.key(name), 0, -1, withscores=True)
            }
        )
        != wanted
    ]


def _wanted(messages: list[Message]) -> Iterator[tuple[str, set[tuple[str, int]]]]:
    """Yield every list's name and what has to be in it, with the scores."""
    waiting = [one for one in messages if one.state is State.QUEUED]
    yield "urgent", {(one.id, one.due_ms) for one in waiting if one.urgent}
    yield "due", {(one.id, one.due_ms) for one in waiting if not one.urgent}
    yield "deadlines", {(one.id, one.not_after_ms) for one in waiting}
    yield "leases", {(one.id, one.lease_ms) for one in messages if one.state is State.SENDING}
    yield "states", {(f"{one.state} {one.changed_ms:013d} {one.id}", 0) for one in messages}
    yield "log", {(f"{one.created_ms:013d} {one.id}", 0) for one in messages}
    yield "causes", {(f"{one.cause} {one.id}", 0) for one in messages}
    yield "keep", {(one.id, one.not_after_ms) for one in messages}

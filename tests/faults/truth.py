"""The store's own account, to be compared with what clients were told."""

import json
from typing import Any

from queue_service.core.clock import Clock
from queue_service.core.redis import Engine
from queue_service.posts import actions as posts
from queue_service.tickets import actions, store, views
from queue_service.tickets.check import violations
from tests.factories import POST
from tests.faults.clients import History
from tests.tickets.picture import Picture


def tickets(engine: Engine) -> dict[str, dict[str, Any]]:
    """Return every ticket of the open day by id."""
    post = posts.get(engine, POST)
    queue = actions.queue_of(engine, post, str(store.current_day(engine, POST)))
    return {name: json.loads(text) for name, text in engine.client.hgetall(queue.key("tickets")).items()}


def calls(engine: Engine) -> list[tuple[str, str]]:
    """Return (counter, ticket) of every call in the stream, in order; the stream is checked to be without gaps."""
    found, seqs = [], []
    since = 0
    while entries := store.events(engine, POST, since, 5000):
        for seq, fields in entries:
            seqs.append(seq)
            if fields["type"] == "ticket.called":
                found.append((json.loads(fields["data"])["counter"], json.loads(fields["private"])["ticket"]))
        since = entries[-1][0]
    assert seqs == list(range(1, len(seqs) + 1))
    assert seqs[-1] == store.newest_seq(engine, POST)
    return found


def compare(engine: Engine, history: History, expected: int) -> None:
    """Nothing doubled, nothing acknowledged lost, each unknown applied once, nobody called twice."""
    assert history.refused == []
    assert violations(engine) == []
    kept = tickets(engine)
    told = {ticket["id"]: ticket["number"] for ticket in history.told.values()}
    assert len(told) == len(history.told) == expected, (
        "two requests were told the same ticket, or one was not told"
    )
    assert len(set(told.values())) == expected, "a number was given twice"
    assert told == {name: ticket["number"] for name, ticket in kept.items()}, (
        "the store has other tickets than were told"
    )
    called = calls(engine)
    assert len({ticket for _counter, ticket in called}) == len(called), "somebody was called twice"
    assert sorted(history.called) == sorted(called), "the store knows of other calls than the officers"


def newest(engine: Engine) -> int:
    """Return the seq of the newest event."""
    return store.newest_seq(engine, POST)


def picture(engine: Engine) -> Picture:
    """Return what a fresh snapshot shows."""
    return Picture(views.snapshot(engine, Clock(), posts.get(engine, POST))[1])

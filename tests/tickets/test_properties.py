"""Properties P1 to P7 of the calling order, on random days against the real engine (see ``machine`` and ``office``).

Among the people of a day are some who booked, and come early, on time, or too late (P4).
"""

import hypothesis.strategies as st
import pytest
from hypothesis import given
from hypothesis.stateful import run_state_machine_as_test

from queue_service.core.redis import Engine
from queue_service.posts.models import Counter, QueueRules
from queue_service.tickets import actions
from queue_service.tickets.models import Priority, Ticket
from tests.chance import bounded
from tests.factories import MovableClock, keep, make_post, officer
from tests.tickets.machine import WaitingRoom

BOUNDED = bounded(examples=100, steps=40)


@pytest.mark.timeout(900)
def test_random_days_keep_every_property_and_agree_with_a_naive_model(engine: Engine):
    run_state_machine_as_test(lambda: WaitingRoom(engine), settings=BOUNDED)


@BOUNDED
@given(
    k=st.integers(1, 3),
    first=st.lists(st.booleans(), max_size=8),
    called_before=st.integers(0, 5),
    ahead=st.lists(st.booleans(), max_size=6),
    later=st.lists(st.integers(0, 2), min_size=1, max_size=10),
)
def test_nobody_starves_however_many_urgent_people_keep_coming(engine, k, first, called_before, ahead, later):
    """P2: with n ordinary people ahead, the turn comes within (k+1)(n+1) calls of a counter that serves them all."""
    engine.client.flushall()
    post = keep(engine, make_post(counters=(Counter("1", "1"),), rules=QueueRules(k=k)))
    clock, who = MovableClock(), officer("1")
    actions.set_counter(engine, clock, post, who, "open")

    def comes(urgent: bool) -> Ticket:
        priority = Priority.HAMIL if urgent else None
        return actions.issue(engine, clock, post, "kia", by="kiosk", priority=priority).ticket

    def next_one() -> Ticket | None:
        ticket = actions.call_next(engine, clock, post, who)
        if ticket is not None:
            actions.start(engine, clock, post, who)
            actions.finish(engine, clock, post, who)
        return ticket

    waiting = [comes(urgent) for urgent in first]
    called = {ticket.id for _call in range(called_before) if (ticket := next_one())}
    waiting += [comes(urgent) for urgent in ahead]
    n = sum(one.lane == "O" and one.id not in called for one in waiting)
    mine, calls = comes(urgent=False), 0
    while True:
        for _person in range(later[calls % len(later)]):
            comes(urgent=True)
        calls += 1
        assert calls <= (k + 1) * (n + 1)
        ticket = next_one()
        if ticket is not None and ticket.id == mine.id:
            break

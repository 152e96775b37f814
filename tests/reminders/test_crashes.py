"""Workers killed between any two steps: everybody is told everything once, as if nobody had died."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable
from contextlib import closing

import pytest

from queue_service.core import cache
from queue_service.core.crypto import Vault
from queue_service.core.embedded import EmbeddedEngine
from queue_service.core.redis import Engine
from tests import factories
from tests.reminders.conftest import Office, make_office
from tests.reminders.mortal import Killed, MortalEngine


def bookings_in_every_state(office: Office) -> None:
    """Things to tell of every kind, and some that are not to be told any more, at half past seven on the next morning."""
    small = dataclasses.replace(office.post.booking, share=0.01)
    taken = office.book(office.day(1), 9, 30)
    moved = office.book(office.day(1), 9)
    given_back = office.book(office.day(1), 8, 30)
    office.book(office.day(1), 10)
    office.work()
    office.post = factories.keep(office.engine, dataclasses.replace(office.post, booking=small))
    office.book(office.day(1), 9, 30, wait=True)
    office.until(office.day(1), 7, 20)
    office.remind()  # reminders for the end of the quiet hours
    office.cancel(taken)  # its place is offered
    office.cancel(given_back, by="petugas-1")
    office.move(moved, office.today, 13)
    office.book(office.day(2), 9)
    office.book(office.day(2), 10, consent=False)


def tickets_near_and_missed(office: Office) -> None:
    """Two people to be told that their turn is near, two who missed it, and two who know that theirs is near."""
    for _one in range(6):
        office.issue()
    office.at_counter("open", *("next", "no_show") * 2)


def remind(office: Office, engine: Engine) -> None:
    """The sweep of bookings."""
    dataclasses.replace(office.teller, engine=engine).remind()


def watch(office: Office, engine: Engine) -> None:
    """The sweep of live queues."""
    office.watch(engine)


def told(office: Office, sweep: Callable[[Office, Engine], None]) -> Counter[tuple[str, str]]:
    """Let healthy workers do their work until eight; return what each number was told in the end (codes are chance)."""
    before = len(office.gateway.taken)
    sweep(office, office.engine)
    office.deliver()
    office.until(office.today, 8, 1)
    sweep(office, office.engine)
    office.deliver()
    return Counter((to, text.split(".", 1)[-1][:40]) for _at, to, text in office.gateway.taken[before:])


@pytest.mark.parametrize(
    ("prepare", "sweep"),
    [(bookings_in_every_state, remind), (tickets_near_and_missed, watch)],
    ids=["bookings", "turns"],
)
def test_a_worker_killed_at_any_step_tells_nothing_twice_and_forgets_nothing(
    engine: Engine,
    engine_server: EmbeddedEngine,
    vault: Vault,
    prepare: Callable[[Office], None],
    sweep: Callable[[Office, Engine], None],
) -> None:
    office = make_office(engine, vault)
    prepare(office)
    expected = told(office, sweep)
    assert sum(expected.values()) >= 4
    assert max(expected.values()) == 1
    for life in range(1000):
        engine.client.flushall()
        cache.forget("*")
        office = make_office(engine, vault)
        prepare(office)
        try:
            with closing(MortalEngine(engine_server.url, life)) as mortal:
                sweep(office, mortal)
        except Killed:
            assert told(office, sweep) == expected, f"killed at moment {life}"
        else:
            assert life > 40, "the sweep has more steps than that"
            return
    raise AssertionError("the worker does not die")

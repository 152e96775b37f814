"""Many at once: numbers stay distinct and without gaps, nobody is called twice, one key gives one ticket.

In one process with threads, and over HTTP against two web processes that share a port.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from queue_service.core import cache
from queue_service.core.errors import Conflict
from queue_service.core.redis import Engine
from queue_service.tickets import actions, store
from queue_service.tickets.check import violations
from tests.factories import POST, keep, make_post, officer
from tests.faults import truth
from tests.faults.clients import Client, History, People, together, wait_for
from tests.pair import two_webs

KIOSKS, TICKETS = 16, 12


def numbers(tickets, letter: str) -> list[int]:
    return sorted(int(ticket.number[1:]) for ticket in tickets if ticket.number[0] == letter)


def test_many_kiosks_at_once_give_distinct_numbers_without_gaps(engine, clock, post):
    services = ("ktp-baru", "ktp-ganti", "kia")

    def kiosk(number: int) -> list:
        return [
            actions.issue(engine, clock, post, services[number % 3], by=f"kiosk-{number}").ticket
            for _ticket in range(TICKETS)
        ]

    with ThreadPoolExecutor(KIOSKS) as pool:
        tickets = [ticket for given in pool.map(kiosk, range(KIOSKS)) for ticket in given]
    assert len({ticket.id for ticket in tickets}) == KIOSKS * TICKETS
    for letter in "ABC":
        given = numbers(tickets, letter)
        assert given == list(range(1, len(given) + 1))
    assert violations(engine) == []


def test_many_counters_that_call_at_once_call_everybody_once(engine, clock, post):
    waiting = {actions.issue(engine, clock, post, "kia", by="kiosk").ticket.id for _ticket in range(60)}
    start = threading.Barrier(6)

    def counter(number: int) -> list[str]:
        me = officer(str(number % 3 + 1), "ketua", leads=True)  # two clicks at each counter at the same time
        called = []
        start.wait()
        while True:
            try:
                ticket = actions.call_next(engine, clock, post, me)
            except Conflict:
                continue
            if ticket is None:
                return called
            called.append(ticket.id)
            actions.start(engine, clock, post, me)
            actions.finish(engine, clock, post, me)

    for number in range(3):
        actions.set_counter(engine, clock, post, officer(str(number + 1), "ketua", leads=True), "open")
    with ThreadPoolExecutor(6) as pool:
        called = [ticket for calls in pool.map(counter, range(6)) for ticket in calls]
    assert sorted(called) == sorted(waiting)
    assert violations(engine) == []


def test_one_key_hammered_by_many_gives_one_ticket(engine, clock, post):
    def hammer(_client: int):
        return actions.issue(engine, clock, post, "kia", by="kiosk", idem=("kunci", "sidik"))

    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(hammer, range(64)))
    assert len({answer.ticket.id for answer in answers}) == 1
    assert store.waiting_counts(engine, actions.current_queue(engine, clock, post)) == {"kia": 1}


def test_the_last_numbers_of_a_quota_are_given_to_as_many(engine, clock):
    post = keep(engine, make_post(quotas={"kia": 5}))

    def person(_number: int) -> bool:
        try:
            actions.issue(engine, clock, post, "kia", by="kiosk")
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(person, range(40))) == 5


def test_a_day_that_turns_under_many_at_once_turns_once(engine, clock, post):
    actions.issue(engine, clock, post, "kia", by="kiosk")
    clock.pass_time(86_400)
    with ThreadPoolExecutor(16) as pool:
        tickets = list(
            pool.map(lambda _n: actions.issue(engine, clock, post, "kia", by="kiosk").ticket, range(32))
        )
    assert numbers(tickets, "C") == list(range(1, 33))
    kinds = [fields["type"] for _seq, fields in store.events(engine, POST, 0, 1000)]
    assert kinds.count("day.closed") == 1


@pytest.fixture(scope="module")
def webs() -> Iterator[tuple[Engine, int]]:
    """An engine and two web processes on one port."""
    with two_webs(make_post()) as pair:
        yield pair


@pytest.fixture
def office(webs: tuple[Engine, int]) -> Iterator[tuple[Engine, int, People]]:
    """The same, with nobody there yet."""
    engine, port = webs
    engine.client.flushall()
    keep(engine, make_post())
    yield engine, port, People(engine)
    cache.forget("*")


@pytest.mark.timeout(180)
def test_two_web_processes_give_each_number_once_and_call_everybody_once(office):
    engine, port, people = office
    people.open_counters(port)
    history, done = History(), threading.Event()
    services = ("ktp-baru", "ktp-ganti", "kia")
    kiosks = together(
        [(history.kiosk, Client(port, people.kiosk), services[n % 3], TICKETS) for n in range(KIOSKS)]
    )
    counters = together(
        [(history.officer, Client(port, token), counter, done) for counter, token in people.officers.items()]
    )
    wait_for(kiosks)
    done.set()
    wait_for(counters)
    truth.compare(engine, history, KIOSKS * TICKETS)
    assert len(history.called) == KIOSKS * TICKETS


@pytest.mark.timeout(120)
def test_one_key_hammered_through_two_web_processes_gives_one_ticket(office):
    engine, port, people = office

    def hammer(_client: int):
        with Client(port, people.kiosk) as client:
            return client.insist("POST", f"/api/v1/posts/{POST}/tickets", {"service": "kia"}, "satu-kunci")

    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(hammer, range(64)))
    assert {answer.status for answer in answers} == {201}
    assert len({str(answer.body) for answer in answers}) == 1
    assert len(truth.tickets(engine)) == 1


@pytest.mark.timeout(120)
def test_clicks_at_one_counter_from_many_screens_call_one_person(office):
    engine, port, people = office
    people.open_counters(port)
    kiosk = History()
    kiosk.kiosk(Client(port, people.kiosk), "kia", 5)

    def click(_screen: int):
        path = f"/api/v1/posts/{POST}/counters/1/call-next"
        with Client(port, people.officers["1"]) as client:
            return client.insist("POST", path).status

    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(click, range(16)))
    assert sorted(statuses) == [200] + [409] * 15
    assert len(truth.calls(engine)) == 1

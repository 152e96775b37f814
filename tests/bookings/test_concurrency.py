"""Many at once, over HTTP against two web processes on one port: no place is given twice and none is lost.

Each resident has an address of their own, so that the rate limits count people, not the machine the tests run on.
"""

import dataclasses
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from queue_service.bookings import actions
from queue_service.bookings.check import violations
from queue_service.core import cache
from queue_service.core.clock import Clock, local
from queue_service.core.identity import Principal
from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.outreach import actions as outreach
from queue_service.outreach import check
from queue_service.outreach.models import Event
from queue_service.posts import store as posts
from queue_service.posts.models import BookingRules, Post, Text
from queue_service.posts.models import Counter as Desk
from tests.bookings.crowd import SERVICES, Json, Resident, at_once, person, wish
from tests.bookings.storm import PEOPLE, Diary, Visitor
from tests.bookings.truth import Ledger
from tests.factories import POST, ZONE, MovableClock, keep, make_post
from tests.faults.clients import together, wait_for
from tests.pair import two_webs

MARKET = "pasar"
CLIENTS, ROUNDS = 200, 100
VISITORS, STEPS, SLOTS = 64, 40, 50
EVENTS = 5
ADMIN = Principal("staff", "kepala", role="admin")
HOLD_SECONDS = OFFER_SECONDS = 1


def taking_bookings(slug: str, **changed: int) -> Post:
    """A post open around the clock; of the two places of a slot one is for ``kia``."""
    only = ("ktp-baru", "ktp-ganti")
    counters = (Desk("1", "1"), Desk("2", "2", only), Desk("3", "3", only))
    return dataclasses.replace(make_post(slug, counters=counters), booking=BookingRules(share=0.2, **changed))


POSTS = (
    taking_bookings(POST, hold_seconds=HOLD_SECONDS, offer_seconds=OFFER_SECONDS),
    taking_bookings(MARKET),
)


@pytest.fixture(scope="module")
def webs() -> Iterator[tuple[Engine, int]]:
    """An engine and two web processes behind a proxy."""
    with two_webs(*POSTS, TRUSTED_PROXY="1") as pair:
        yield pair


@pytest.fixture
def office(webs: tuple[Engine, int]) -> Iterator[tuple[Engine, int]]:
    """The same, with nothing booked yet. The posts are never away: who looked just then would miss them for some seconds."""
    engine, port = webs
    stay = {posts.POSTS, posts.SERVICES, *(post_key(post.slug, "config") for post in POSTS)}
    engine.client.delete(*(set(engine.client.keys()) - stay))
    for post in POSTS:
        keep(engine, post)
    yield engine, port
    assert violations(engine) == []
    cache.forget("*")


@pytest.fixture
def residents(office: tuple[Engine, int]) -> Iterator[list[Resident]]:
    """Two hundred people at their phones."""
    people = [Resident(office[1], number) for number in range(CLIENTS)]
    yield people
    for resident in people:
        resident.__exit__()


def slots(port: int, post: str, service: str = "kia") -> list[Json]:
    """The slots of some days from tomorrow on, as people see them."""
    first = local(Clock().now(), ZONE).date() + timedelta(days=1)
    path = f"/api/v1/posts/{post}/slots?service={service}&from={first}&to={first + timedelta(days=2)}"
    with Resident(port, 0) as resident:
        answer = resident.insist("GET", path)
    assert answer.status == 200, answer
    return list(answer.body)


def codes(answers: list) -> Counter:
    """How often each status, with the code of refusals."""
    return Counter((one.status, one.body.get("code") if one.status >= 400 else "") for one in answers)


@pytest.mark.timeout(180)
def test_the_last_place_of_a_slot_goes_to_one_of_two_hundred_people_every_time(office, residents):
    """By turns the only place of ``kia``, while the slot still has another one, and the second place of the slot."""
    engine, port = office
    winners = set()
    for turn, slot in enumerate(slots(port, MARKET)[:ROUNDS]):
        service, first = SERVICES[turn % 2], turn * CLIENTS
        wishes = [wish(first + number, slot["id"], service) for number in range(CLIENTS)]
        if service == "ktp-baru":
            taken = residents[0].insist(
                "POST", f"/api/v1/posts/{MARKET}/bookings", wish(900_000 + turn, slot["id"], service)
            )
            assert taken.status == 201, taken
        answers = at_once(residents, f"/api/v1/posts/{MARKET}/bookings", wishes)
        assert codes(answers) == {(201, ""): 1, (409, "slot_full"): CLIENTS - 1}
        winners.update(one.body["code"] for one in answers if one.status == 201)
    assert len(winners) == ROUNDS
    kept = {one.code for one in Ledger(engine, POSTS[1]).moment()[0] if one.state == "confirmed"}
    assert winners <= kept
    assert len(kept) == ROUNDS + ROUNDS // 2


@pytest.mark.timeout(120)
def test_the_last_place_is_held_for_one_of_two_hundred_and_only_that_one_can_book_it(office, residents):
    for turn, slot in enumerate(slots(office[1], MARKET)[:5]):
        place = {"service": "kia", "slot": slot["id"]}
        held = at_once(residents, f"/api/v1/posts/{MARKET}/holds", [place] * CLIENTS)
        assert codes(held) == {(201, ""): 1, (409, "slot_full"): CLIENTS - 1}
        holder = next(number for number, one in enumerate(held) if one.status == 201)
        wishes = [wish(turn * CLIENTS + number, slot["id"], "kia") for number in range(CLIENTS)]
        wishes[holder]["hold"] = held[holder].body["id"]
        booked = at_once(residents, f"/api/v1/posts/{MARKET}/bookings", wishes)
        assert [number for number, one in enumerate(booked) if one.status == 201] == [holder]
        assert codes(booked)[409, "slot_full"] == CLIENTS - 1


def test_one_key_hammered_through_two_web_processes_gives_one_booking(office, residents):
    engine, port = office
    asked = wish(1, slots(port, MARKET)[0]["id"], "ktp-baru")

    def hammer(number: int):
        path = f"/api/v1/posts/{MARKET}/bookings"
        return [residents[number].insist("POST", path, asked, "satu-kunci") for _time in range(2)]

    with ThreadPoolExecutor(32) as pool:
        answers = [answer for pair in pool.map(hammer, range(32)) for answer in pair]
    assert {answer.status for answer in answers} == {201}
    assert len({str(answer.body) for answer in answers}) == 1
    assert [one.code for one in Ledger(engine, POSTS[1]).moment()[0]] == [answers[0].body["code"]]


@pytest.mark.timeout(120)
def test_the_last_place_of_an_event_goes_to_one_of_two_hundred_people_every_time(office, residents):
    engine = office[0]
    start_ms = Clock().now_ms() + 86_400_000
    for turn in range(EVENTS):
        name = f"forum-{turn}"
        event = Event(
            name, Text("Forum RW 05"), Text(), "Balai RW 05", start_ms, start_ms + 3_600_000, ZONE, places=2
        )
        outreach.save(engine, Clock(), event, 0, ADMIN)
        path, first = f"/api/v1/events/{name}/guests", {"seats": 1, "sms_consent": False}
        taken = residents[0].insist("POST", path, first | person(900_000 + turn))
        assert taken.status == 201, taken
        answers = at_once(residents, path, [first | person(number) for number in range(CLIENTS)])
        assert codes(answers) == {(201, ""): 1, (409, "event_full"): CLIENTS - 1}
        signed = {taken.body["code"], *(one.body["code"] for one in answers if one.status == 201)}
        assert {one.code for one in outreach.guests_of(engine, outreach.event(engine, name))} == signed
    assert check.violations(engine) == []


# ---- the storm ----


class Watch:
    """Looks at the places again and again while the storm goes on, and sweeps as the scheduler does."""

    def __init__(self, engine: Engine, ledger: Ledger) -> None:
        self.engine, self.ledger = engine, ledger
        self.wrong: list[str] = []
        self.looks = 0
        self.over = threading.Event()

    def run(self) -> None:
        """Until it is over."""
        while not self.over.wait(0.02):
            self.wrong += self.ledger.overbooked()
            self.looks += 1
            if self.looks % 10 == 0:
                actions.sweep(self.engine, Clock(), self.ledger.post)


def settle(engine: Engine, ledger: Ledger) -> None:
    """Let time pass until no hold and no offer is open any more; nobody who could have a place waits after a sweep."""
    clock = MovableClock(datetime.now().astimezone())
    while ledger.moment()[1] or any(one.state == "offered" for one in ledger.moment()[0]):
        clock.pass_time(OFFER_SECONDS + 1)
        actions.sweep(engine, clock, ledger.post)
        waiting = {(one.slot, one.service) for one in ledger.moment()[0] if one.state == "waitlisted"}
        assert [place for place in waiting if ledger.left(*place) > 0] == []


@pytest.mark.timeout(180)
def test_a_storm_of_bookings_overbooks_nothing_and_loses_nothing(office):
    engine, port = office
    ledger, diary = Ledger(engine, POSTS[0]), Diary()
    wanted = [slot["id"] for slot in slots(port, POST)[:SLOTS]]
    watch = Watch(engine, ledger)
    watcher = together([(watch.run,)])
    visitors = [Visitor(port, number, wanted, HOLD_SECONDS, diary) for number in range(VISITORS)]
    try:
        wait_for(together([(visitor.live, STEPS) for visitor in visitors]))
    finally:
        watch.over.set()
        wait_for(watcher)
    assert watch.wrong == []
    assert diary.broken == []
    assert ledger.compare(diary) == []
    settle(engine, ledger)
    assert ledger.overbooked() == []
    every_free_place_can_be_booked(port, ledger)


def every_free_place_can_be_booked(port: int, ledger: Ledger) -> None:
    """What people see as free is what capacity and bookings leave, and can be had; not one place more."""
    newcomer = PEOPLE
    for service in SERVICES:
        for slot in slots(port, POST, service)[:SLOTS]:
            assert slot["free"] == max(0, ledger.left(slot["id"], service))
            with Resident(port, newcomer) as resident:
                for left in range(slot["free"], -1, -1):
                    newcomer += 1
                    path, asked = f"/api/v1/posts/{POST}/bookings", wish(newcomer, slot["id"], service)
                    assert resident.insist("POST", path, asked).status == (201 if left else 409)

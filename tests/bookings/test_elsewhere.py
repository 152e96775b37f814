"""One person, one active booking for a service, whichever of the office's posts are asked and however close together."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queue_service.bookings import elsewhere, store
from queue_service.bookings.check import violations
from queue_service.core.errors import Conflict, Unavailable
from queue_service.core.redis import Engine
from tests.bookings.residents import KIA, KTP, LATER, NEXT, SLOT, Office, refused, resident, small_office
from tests.factories import MovableClock, keep

SLUGS = ("kantor-desa", "pasar", "sekolah")
WHO = 1


@pytest.fixture
def offices(engine):
    return made(engine, MovableClock())


def made(engine, clock):
    return [
        Office(engine, clock, keep(engine, dataclasses.replace(small_office(), slug=slug))) for slug in SLUGS
    ]


def turn(office):
    return elsewhere.Turn(office.engine, office.clock, office.post.slug, resident(WHO).identity, KTP)


def on_record(engine):
    return [record.split()[0] for record in engine.client.hvals(store.WHERE)]


def test_of_requests_at_several_posts_at_the_same_moment_one_is_booked(offices, engine_server):
    engines = [Engine(engine_server.url) for _ in range(6)]
    barrier = Barrier(len(engines))

    def book(number, who):
        office = dataclasses.replace(offices[number % 3], engine=engines[number])
        barrier.wait()
        try:
            return office, office.book(who, (SLOT, NEXT)[number // 3])
        except Conflict as conflict:
            return conflict.code

    with ThreadPoolExecutor(len(engines)) as pool:
        for who in range(40):
            results = list(pool.map(book, range(len(engines)), [who] * len(engines)))
            [(office, booking)] = [one for one in results if not isinstance(one, str)]
            assert results.count("duplicate_booking") == len(engines) - 1
            office.cancel(booking)
    for one in engines:
        one.close()
    assert violations(offices[0].engine) == []


def test_whoever_gave_a_booking_back_books_at_another_post(offices):
    first, second, third = offices
    booking = first.book(WHO)
    with refused("duplicate_booking"):
        second.book(WHO)
    first.cancel(booking)
    second.book(WHO)
    with refused("duplicate_booking"):
        third.wait(WHO)
    assert first.sound()


def test_a_request_that_failed_does_not_keep_anybody_from_another_post(offices):
    first, second, _third = offices
    first.fill()
    with refused("slot_full"):
        first.book(WHO)
    assert second.book(WHO).state.value == "confirmed"
    assert first.sound()


def test_services_and_people_are_on_record_apart(offices):
    first, second, third = offices
    first.book(WHO)
    second.book(WHO, service=KIA, slot=LATER)
    third.book(2)
    assert sorted(on_record(first.engine)) == sorted(SLUGS)
    assert first.sound()


def test_a_request_waits_for_one_under_way_at_another_post_and_goes_on_when_that_has_died(
    offices, monkeypatch
):
    first, second, _third = offices
    turn(first).take()  # and its process is killed
    monkeypatch.setattr(elsewhere, "PATIENCE_SECONDS", 0.1)
    with pytest.raises(Unavailable):
        second.book(WHO)
    first.clock.pass_time(elsewhere.UNDER_WAY_MS / 1000 + 1)
    assert second.book(WHO).state.value == "confirmed"


def test_a_request_that_gives_up_leaves_another_ones_record_alone(offices):
    first, second, _third = offices
    late = turn(first)
    late.take()
    late.give_up()
    other = turn(second)
    other.take()
    late.give_up()
    assert on_record(first.engine) == [second.post.slug]
    assert " " in first.engine.client.hvals(store.WHERE)[0], "it is still under way"


def test_giving_a_booking_back_says_nothing_of_a_later_request(offices, monkeypatch):
    first, second, _third = offices
    booking = first.book(WHO)
    first.clock.pass_time(1)
    turn(first).take()  # the same person sends the form again meanwhile
    first.cancel(booking)
    monkeypatch.setattr(elsewhere, "PATIENCE_SECONDS", 0.1)
    with pytest.raises(Unavailable):
        second.book(WHO)


def test_the_sweep_forgets_who_has_no_booking_any_more(offices):
    first, second, _third = offices
    booking = first.book(WHO)
    second.book(2)
    first.cancel(booking)
    turn(first).take()
    elsewhere.keep(first.engine, first.clock, SLUGS)
    assert len(on_record(first.engine)) == 2, "too soon to tell that nothing is under way"
    first.clock.pass_time(3600)
    elsewhere.keep(first.engine, first.clock, SLUGS)
    assert on_record(first.engine) == [second.post.slug]
    assert first.sound()


def test_a_lost_record_is_made_from_the_posts_again(offices):
    first, second, third = offices
    first.book(WHO)
    third.book(2)
    first.engine.client.delete(store.WHERE)
    assert sorted(violations(first.engine)) == [
        "kantor-desa: an active booking is on record at no post",
        "sekolah: an active booking is on record at no post",
    ]
    elsewhere.keep(first.engine, first.clock, SLUGS)
    with refused("duplicate_booking"):
        second.book(2)
    assert first.sound()


WISHES = st.lists(
    st.tuples(
        st.sampled_from(("book", "wait", "cancel", "die", "later", "keep")),
        st.integers(0, 2),
        st.integers(1, 3),
        st.sampled_from((SLOT, NEXT, LATER)),
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wishes=WISHES)
def test_whatever_happens_nobody_has_two_active_bookings(engine, wishes):
    engine.client.flushall()
    offices = made(engine, MovableClock())
    booked = {}
    for verb, where, who, slot in wishes:
        office = offices[where]
        if verb in ("book", "wait"):
            with suppress(Conflict):
                booking = office.book(who, slot, wait=verb == "wait")
                assert who not in booked
                booked[who] = (office, booking)
        elif verb == "cancel" and who in booked:
            its, booking = booked.pop(who)
            its.cancel(booking)
        elif verb == "die" and who not in booked:
            elsewhere.Turn(engine, office.clock, office.post.slug, resident(who).identity, KTP).take()
            office.clock.pass_time(11)
        elif verb == "later":
            office.clock.pass_time(60)
        elif verb == "keep":
            elsewhere.keep(engine, office.clock, SLUGS)
    assert violations(engine) == []

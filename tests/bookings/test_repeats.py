"""Requests that come twice, by the verbs: the same key gets the same answer, whatever has happened since."""

import pytest

from queue_service.core.errors import Invalid
from tests.bookings.residents import (
    NEXT,
    TODAY_10,
    TODAY_12,
    refused,
)

KEY = ("kunci", "sidik")
HOUR = 3600


def test_a_repeated_request_gets_its_first_answer(office):
    assert office.hold(idem=("h", "x")) == office.hold(idem=("h", "x"))
    booking = office.book(1, idem=("b", "x"))
    assert office.book(1, idem=("b", "x")) == booking
    moved = office.move(booking, NEXT, idem=("m", "x"))
    assert office.move(booking, NEXT, idem=("m", "x")) == moved
    gone = office.cancel(booking, idem=("c", "x"))
    assert office.cancel(booking, idem=("c", "x")) == gone
    assert (office.free(), office.free(NEXT)) == (1, 2)  # the hold is left


def test_the_same_key_for_another_request_is_refused(office):
    booking = office.book(1, idem=KEY)
    other = (KEY[0], "lain!")
    for again in (
        lambda: office.book(2, idem=other),
        lambda: office.hold(idem=other),
        lambda: office.move(booking, NEXT, idem=other),
        lambda: office.cancel(booking, idem=other),
        lambda: office.confirm(booking, idem=other),
        lambda: office.hold("20261124T0600", idem=other),
    ):
        with pytest.raises(Invalid, check=lambda error: error.code == "idempotency_mismatch"):
            again()
    assert office.state(booking) == "confirmed"


def test_a_repeated_request_gets_its_first_answer_when_time_has_made_it_impossible(office):
    """The answer to the first one was lost, and meanwhile the slot has come too near."""
    booking, hold = office.book(1, TODAY_10, idem=("b", "x")), office.hold(TODAY_10, idem=("h", "x"))
    moved = office.move(booking, TODAY_12, idem=("m", "x"))
    office.clock.pass_time(5 * HOUR)
    assert office.book(1, TODAY_10, idem=("b", "x")) == booking
    assert office.hold(TODAY_10, idem=("h", "x")) == hold
    assert office.move(booking, TODAY_12, idem=("m", "x")) == moved
    with pytest.raises(Invalid, check=lambda error: error.code == "slot_unknown"):
        office.book(1, TODAY_10, idem=("b2", "x"))


def test_a_refused_request_may_be_tried_again_with_its_key(office):
    first, _second = office.fill()
    with refused("slot_full"):
        office.book(1, idem=KEY)
    office.cancel(first)
    assert office.book(1, idem=KEY).state == "confirmed"


def test_an_answer_is_kept_for_a_day(office):
    office.book(1, idem=KEY)
    assert 86_390 <= office.engine.client.ttl("q:{kantor-desa}:idem:kunci") <= 86_400

"""One reference: the appointment made from an application, its number, and the desk that finds it again."""

import dataclasses
import re
from datetime import timedelta

import pytest

from queue_service.applications import appointments, check
from queue_service.applications.models import State
from queue_service.bookings import actions as bookings
from queue_service.bookings import check as bookings_check
from queue_service.core.errors import Conflict
from queue_service.tickets import actions as tickets
from tests import factories
from tests.applications.calls import create, path
from tests.applications.calls import desk as at_desk
from tests.applications.office import VAULT, Desk
from tests.bookings.residents import small_office
from tests.callers import code
from tests.factories import POST

SLOT, TODAY, NEXT = "20261125T0800", "20261124T1000", "20261125T1000"


def bookable(desk: Desk) -> Desk:
    """The same office, with slots that can be booked."""
    made = small_office()
    post = dataclasses.replace(desk.post, hours=made.hours, counters=made.counters, booking=made.booking)
    return dataclasses.replace(desk, post=factories.keep(desk.engine, post))


@pytest.fixture
def busy(desk: Desk) -> Desk:
    return bookable(desk)


def complete(desk: Desk):
    return desk.advance(desk.submitted(), "verify")


def book(desk: Desk, found, slot: str = SLOT, **more):
    return appointments.book(desk.engine, desk.clock, VAULT, desk.post, desk.now(found), slot, **more)


def test_the_booking_is_for_the_same_person_and_each_knows_the_other(busy):
    found = complete(busy)
    made = book(busy, found)
    assert bookings.text_of(VAULT, made) == {
        "name": "Siti Aminah",
        "nik": "3171014506900002",
        "phone": "+6281234567890",
    }
    assert bookings.held_by(busy.engine, VAULT, made.code, "7890")[1].code == made.code
    assert busy.now(found).booking == made.code
    assert appointments.application_of(busy.engine, busy.post, made.code) == found.code
    assert check.violations(busy.engine) + bookings_check.violations(busy.engine) == []


def test_nothing_is_booked_before_the_application_is_complete_nor_twice(busy):
    found = busy.submitted()
    with pytest.raises(Conflict, match="wrong_state"):
        book(busy, found)
    busy.advance(found, "verify")
    book(busy, found)
    with pytest.raises(Conflict, match="duplicate_booking"):
        book(busy, found, NEXT)


def test_a_crash_between_booking_and_link_is_mended_by_the_retry(busy, monkeypatch):
    found = complete(busy)
    key = ("kunci", "sidik")
    with monkeypatch.context() as dying:
        dying.setattr(appointments, "stamp", lambda *_args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            book(busy, found, idem=key)
    assert busy.now(found).booking == ""
    made = book(busy, found, idem=key)
    assert busy.now(found).booking == made.code
    there = bookings.of_day(busy.engine, busy.post, factories.MORNING.date() + timedelta(days=1))
    assert [one.code for one in there] == [made.code]
    assert check.violations(busy.engine) == []


def test_a_later_booking_takes_the_place_of_one_that_was_given_back(busy):
    found = complete(busy)
    first = book(busy, found)
    bookings.cancel(busy.engine, busy.clock, busy.post, first, by="holder", reason="holder")
    second = book(busy, found, NEXT)
    assert busy.now(found).booking == second.code
    assert appointments.application_of(busy.engine, busy.post, first.code) is None
    assert check.violations(busy.engine) == []


def test_who_was_served_can_be_moved_on(busy):
    found = complete(busy)
    made = book(busy, found, TODAY)
    visit = appointments.visit(busy.engine, busy.now(found))
    assert visit is not None
    assert visit.ticket is None
    busy.clock.pass_time(2 * 3600)
    me = factories.officer("1")
    bookings.check_in(busy.engine, busy.clock, VAULT, busy.post, made, by="kiosk")
    tickets.set_counter(busy.engine, busy.clock, busy.post, me, "open")
    for verb in (tickets.call_next, tickets.start, tickets.finish):
        assert not appointments.visit(busy.engine, busy.now(found)).served_since(0)
        verb(busy.engine, busy.clock, busy.post, me)
    now = busy.now(found)
    assert appointments.visit(busy.engine, now).served_since(now.since_ms)
    busy.clock.pass_time(60)
    moved = busy.advance(now, "forward")
    assert moved.state is State.DITERUSKAN
    assert not appointments.visit(busy.engine, moved).served_since(moved.since_ms)


# ---- over the API and on the pages ----


@pytest.fixture
def open_office(office):
    """The callers' office, with slots; somebody's complete application."""
    room = bookable(
        Desk(office.engine, office.app.extensions["clock"], factories.keep(office.engine, _post(office)))
    )
    made = create(office)
    room.attach(room.now_of(made["code"]), "kk", "f-1-02")
    office.post(path(made, "/submit"))
    return office, made


def _post(office):
    from queue_service.posts import actions as posts

    return posts.get(office.engine, POST)


def test_the_api_books_for_the_holder_of_a_complete_application(open_office):
    office, made = open_office
    address = path(made, "/booking")
    assert code(office.post(address, {"slot": SLOT})) == (409, "wrong_state")
    at_desk(office, made, "verify")
    assert code(office.post(path(made, "/booking", "0000"), {"slot": SLOT})) == (404, "not_found")
    answer = office.post(address, {"slot": SLOT}, key="k")
    assert answer.status_code == 201
    assert office.post(address, {"slot": SLOT}, key="k").get_json() == answer.get_json()
    assert office.get(path(made)).get_json()["booking"] == answer.get_json()["code"]


def test_one_tap_on_the_page_books_and_leads_to_the_booking(open_office):
    office, made = open_office
    at_desk(office, made, "verify")
    client = office.app.test_client()
    client.post(f"/a/{made['code']}", data={"phone4": "7890"})
    page = client.get(f"/a/{made['code']}/book").get_data(as_text=True)
    key = re.search(r'name="idempotency_key" value="([^"]+)"', page)
    assert key
    assert f'value="{SLOT}"' in page
    fields = {"idempotency_key": key[1], "slot": SLOT}
    booked = client.post(f"/a/{made['code']}/book", data=fields, follow_redirects=True)
    assert booked.status_code == 200
    assert "Rabu, 25 November 2026" in booked.get_data(as_text=True)
    assert client.get(f"/a/{made['code']}/book").status_code == 303
    again = client.post(f"/a/{made['code']}/book", data=fields | {"slot": "20261125T0801"})
    assert again.status_code in (303, 409)


def test_the_page_tells_when_to_come_and_lets_book_again_what_was_cancelled(open_office):
    office, made = open_office
    at_desk(office, made, "verify")
    client, here = office.app.test_client(), f"/a/{made['code']}"
    client.post(here, data={"phone4": "7890"})
    assert f'href="{here}/book"' in client.get(here).get_data(as_text=True)
    booking = office.post(path(made, "/booking"), {"slot": SLOT}).get_json()["code"]
    booked = client.get(here).get_data(as_text=True)
    assert "Anda sudah punya janji: Rabu, 25 November 2026" in booked
    assert f'href="{here}/book"' not in booked
    assert office.delete(f"/api/v1/bookings/{booking}?phone4=7890").status_code == 204
    assert f'href="{here}/book"' in client.get(here).get_data(as_text=True)
    assert client.get(f"{here}/book").status_code == 200


def test_the_desk_finds_the_application_of_a_booking_and_the_booking_of_a_person_without_one(open_office):
    office, made = open_office
    at_desk(office, made, "verify")
    booking = office.post(path(made, "/booking"), {"slot": SLOT}).get_json()["code"]
    client = office.app.test_client()
    client.set_cookie("session", office.tokens["sari"])
    found = client.get(f"/admin/applications?booking={booking}")
    assert found.headers["Location"].endswith(f"/admin/applications/{made['code']}")
    other = client.get("/admin/applications?booking=7QK3M9T2XB4H")
    assert other.headers["Location"].endswith("/admin/bookings/7QK3M9T2XB4H")

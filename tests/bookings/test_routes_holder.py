"""One booking by the contract, line by line: who may look, move, cancel and check in; nobody guesses; nothing personal comes out."""

import dataclasses
import json
import logging

import pytest

from queue_service.bookings import actions
from queue_service.tickets import store as tickets_store
from tests.bookings.calls import (
    BOOKINGS,
    HOLDS,
    NEXT,
    PERSONAL,
    PHONE4,
    SLOT,
    SLOTS,
    TODAY,
    book,
    everything,
    fields,
    form,
    path,
    state,
    wait,
)
from tests.bookings.residents import small_office
from tests.callers import EVERYBODY, code
from tests.factories import POST, keep

pytestmark = pytest.mark.usefixtures("small_posts")


# ---- GET, DELETE, PATCH bookings/{code} ----


def test_the_holder_sees_moves_and_cancels_the_booking(api):
    booking = book(api)
    assert api.get(path(booking)).get_json() == booking
    moved = api.call("PATCH", path(booking), {"slot": NEXT})
    assert (moved.status_code, moved.get_json()["slot"]) == (200, NEXT)
    assert api.call("PATCH", path(booking, phone4=None), {"slot": SLOT, "phone4": PHONE4}).status_code == 200
    assert api.delete(path(booking)).status_code == 204
    assert api.get(path(booking)).get_json()["state"] == "cancelled"
    assert api.delete(path(booking)).status_code == 204


def test_a_code_is_understood_as_people_type_it(api):
    booking = book(api)
    typed = f"{booking['code'][:4]}-{booking['code'][4:8]}-{booking['code'][8:]}".lower()
    assert api.get(f"/api/v1/bookings/{typed}?phone4={PHONE4}").get_json()["code"] == booking["code"]


def test_a_move_that_fails_leaves_the_booking_as_it_was(api):
    booking = book(api)
    book(api, 1, slot=NEXT)
    book(api, 2, slot=NEXT)
    before = everything(api)
    assert code(api.call("PATCH", path(booking), {"slot": NEXT})) == (409, "slot_full")
    assert code(api.call("PATCH", path(booking), {"slot": SLOT})) == (409, "same_slot")
    assert code(api.call("PATCH", path(booking), {"slot": "20261125T0900"})) == (422, "slot_unknown")
    assert code(api.call("PATCH", path(booking), {})) == (422, "invalid_input")
    assert everything(api) == before


CALLS = [
    ("GET", ""),
    ("GET", ".ics"),
    ("PATCH", ""),
    ("POST", "/confirm"),
    ("POST", "/check-in"),
    ("DELETE", ""),
]
OPEN_TO = {
    ("GET", ""): {"sari", "tono", "budi", "kepala", "kiosk"},
    ("GET", ".ics"): {"sari", "tono", "budi", "kepala"},
    ("PATCH", ""): {"sari", "tono", "budi", "kepala"},
    ("DELETE", ""): {"sari", "tono", "budi", "kepala"},
    ("POST", "/confirm"): {"sari", "tono", "budi", "kepala"},
    ("POST", "/check-in"): {"sari", "tono", "budi", "kepala", "kiosk"},
}


@pytest.mark.parametrize(("method", "verb"), CALLS)
def test_without_the_phones_digits_a_booking_opens_only_for_those_of_its_post_whom_the_call_is_for(
    api, method, verb
):
    booking = book(api, slot=TODAY)
    body = {"slot": NEXT} if method == "PATCH" else {}
    for name in EVERYBODY:
        if name not in OPEN_TO[method, verb]:
            answer = api.call(method, path(booking, verb, None), body, by=name)
            other_post = name in ("jauh", "kiosk-jauh" if "kiosk" in OPEN_TO[method, verb] else "")
            assert code(answer) == ((403, "other_post") if other_post else (404, "not_found")), name
    assert state(api, booking) == "confirmed"
    for name in sorted(OPEN_TO[method, verb]):
        answer = api.call(method, path(booking, verb, None), body, by=name)
        assert answer.status_code < 300 or code(answer) == (409, "same_slot")  # moved by the one before


@pytest.mark.parametrize(("method", "verb"), CALLS)
def test_wrong_digits_and_unknown_codes_look_the_same(api, method, verb):
    booking = book(api)
    unknown = booking | {"code": booking["code"][:2] + "0" * 10}
    body = {"slot": NEXT} if method == "PATCH" else {}
    for phone4 in (None, "", "0000", "789", "07890", "%00", "７８９０"):
        first = api.call(method, path(booking, verb, phone4), body)
        second = api.call(method, path(unknown, verb, phone4), body)
        assert code(first) == code(second) == (404, "not_found")
        assert first.get_json() == second.get_json()
    assert state(api, booking) == "confirmed"


def test_digits_that_are_none_are_named(api):
    booking = book(api)
    for verb in ("/confirm", "/check-in"):
        answer = api.post(path(booking, verb, None), {"phone4": "siti"})
        assert (code(answer), fields(answer)) == ((422, "invalid_input"), ["phone4"])


def test_guessing_is_limited_but_reading_is_not(api):
    booking = book(api)
    for _time in range(40):
        assert api.get(path(booking)).status_code == 200
    answers = [api.get(path(booking, phone4=f"{guess:04d}")) for guess in range(31)]
    assert {one.status_code for one in answers[:30]} == {404}
    assert code(answers[30]) == (429, "too_many")
    assert int(answers[30].headers["Retry-After"]) >= 1
    assert api.get(path(booking)).status_code == 429


# ---- check-in ----


def test_the_kiosk_and_the_holder_get_the_same_ticket_every_time(api):
    booking = book(api, slot=TODAY)
    first = api.post(path(booking, "/check-in", None), {}, by="kiosk")
    assert first.status_code == 201
    ticket = first.get_json()
    assert (ticket["service"], ticket["state"], ticket["post"]) == ("ktp-baru", "waiting", POST)
    assert ticket["appointment"] == {
        "starts_at": "2026-11-24T10:00:00+07:00",
        "not_before": "2026-11-24T09:50:00+07:00",
        "late": False,
    }
    for again in (
        api.post(path(booking, "/check-in"), {}),
        api.post(path(booking, "/check-in", None), {"phone4": PHONE4}),
        api.post(path(booking, "/check-in", None), {}, by="sari"),
    ):
        assert (again.status_code, again.get_json()["id"]) == (201, ticket["id"])
    assert api.get(path(booking)).get_json()["ticket"] == ticket["id"]
    assert api.get(f"/api/v1/tickets/{ticket['id']}").get_json()["number"] == ticket["number"]


def test_the_holder_takes_a_number_from_two_hours_before(api, clock):
    booking = book(api, slot="20261124T1200")
    assert code(api.post(path(booking, "/check-in"), {})) == (403, "too_early")
    assert state(api, booking) == "confirmed"
    clock.pass_time(2 * 3600)
    assert api.post(path(booking, "/check-in"), {}).status_code == 201


def test_a_check_in_that_makes_no_sense_is_refused(api, clock):
    tomorrow, gone = book(api, 1), book(api, 2, slot=TODAY)
    api.delete(path(gone, phone4=None), by="sari")
    assert code(api.post(path(tomorrow, "/check-in", None), {}, by="kiosk")) == (409, "wrong_day")
    assert code(api.post(path(gone, "/check-in", None), {}, by="kiosk")) == (409, "wrong_state")
    clock.pass_time(34 * 3600)
    assert code(api.post(path(tomorrow, "/check-in", None), {}, by="kiosk")) == (409, "post_closed")


# ---- calendar ----


def test_the_calendar_file_has_the_time_and_names_nobody(api):
    booking = book(api)
    answer = api.get(path(booking, ".ics"))
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    text = answer.get_data(as_text=True)
    assert "DTSTART:20261125T010000Z" in text
    assert "STATUS:CONFIRMED" in text
    assert booking["code"] in text
    assert not any(word in text for word in PERSONAL)
    api.delete(path(booking))
    assert "STATUS:CANCELLED" in api.get(path(booking, ".ics")).get_data(as_text=True)


# ---- what never happens ----


def test_reading_changes_nothing(api, clock):
    """Also what is due by now is left to those who change something and to the sweeper."""
    first = book(api)
    book(api, 1)
    waiting = wait(api, 2)
    api.delete(path(first))
    api.post(HOLDS, {"service": "ktp-baru", "slot": NEXT})
    clock.pass_time(40_000)
    before = everything(api)
    for address in (
        SLOTS + "?service=ktp-baru",
        path(first),
        path(waiting, phone4="0002"),
        path(first, ".ics"),
        f"/book?post={POST}&service=ktp-baru&day=2026-11-25",
        f"/book/form?post={POST}&service=ktp-baru&slot={NEXT}",
        "/book/hold",
        f"/b/{first['code']}",
        *(f"/b/{first['code']}/{verb}" for verb in ("move", "cancel", "confirm", "check-in", "janji.ics")),
    ):
        for caller in ("stranger", "sari"):
            assert api.get(address, by=caller).status_code < 400, address
            assert api.call("HEAD", address, by=caller).status_code < 400, address
    assert everything(api) == before


def test_no_answer_event_or_log_names_the_person(api, caplog):
    caplog.set_level(logging.DEBUG)
    booking = book(api, slot=TODAY)
    book(api, 1, slot=TODAY)
    answers = [
        api.get(path(booking)),
        api.call("PATCH", path(booking), {"slot": "20261124T1200"}),
        api.post(BOOKINGS, form(slot=NEXT)),
        api.post(BOOKINGS, form(nik="3171014506900000")),
        api.post(path(booking, "/check-in", None), {}, by="kiosk"),
        api.get(path(booking, ".ics")),
    ]
    assert [one.status_code for one in answers] == [200, 200, 409, 422, 201, 200]
    said = json.dumps(booking) + "".join(one.get_data(as_text=True) for one in answers)
    stream = str(tickets_store.events(api.engine, POST, 0, 1000))
    kept = str([api.engine.client.dump(key) for key in api.engine.client.scan_iter("q:*")])
    for word in PERSONAL:
        assert word not in said
        assert word not in stream
        assert word not in caplog.text
        assert word not in kept


# ---- pages at the edges ----


def test_the_desk_shows_a_day_whatever_was_typed(api):
    for day in ("0001-01-01", "9999-12-31", "gestern", "2026-11-25"):
        assert api.get(f"/admin/bookings?day={day}", by="sari").status_code == 200


def test_the_page_of_a_booking_opens_also_when_its_service_is_no_longer_offered(api):
    booking = book(api)
    small = dataclasses.replace(small_office(), slug=POST)
    left = keep(api.engine, dataclasses.replace(small, services=small.services[1:]))
    assert actions.displace(api.engine, api.app.extensions["clock"], left) == 1
    opened = api.client.post(f"/b/{booking['code']}", data={"phone4": PHONE4}, follow_redirects=True)
    assert opened.status_code == 200
    assert "pilih waktu lain" in opened.get_data(as_text=True)

"""The bookings table of the contract, line by line: status, body, refusals, who may call; nothing personal comes out."""

import dataclasses
import json
import logging
import re
from datetime import datetime
from typing import Any

import pytest

from queue_service.bookings import actions
from queue_service.tickets import store as tickets_store
from tests.bookings.residents import nik, small_office
from tests.callers import EVERYBODY, OTHER_POST, code
from tests.factories import POST, MovableClock, keep

SLOTS, HOLDS = f"/api/v1/posts/{POST}/slots", f"/api/v1/posts/{POST}/holds"
BOOKINGS, WAITLIST = f"/api/v1/posts/{POST}/bookings", f"/api/v1/posts/{POST}/waitlist"
SLOT, NEXT, TODAY = "20261125T0800", "20261125T1000", "20261124T1000"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+07:00")
PERSONAL = ("Siti", "Aminah", "3171014506900002", "81234567890", "1234567890")
PERSON = {"name": "Siti Aminah", "nik": "3171014506900002", "phone": "0812 3456 7890"}
PHONE4 = "7890"


@pytest.fixture
def clock(api) -> MovableClock:
    moved = MovableClock()
    api.app.extensions["clock"] = moved
    return moved


@pytest.fixture(autouse=True)
def small(api, clock):
    """Both posts of the callers are small offices, so that slots are full after two people."""
    for slug in (POST, OTHER_POST):
        keep(api.engine, dataclasses.replace(small_office(), slug=slug))


def form(who: int | None = None, slot: str = SLOT, **more: Any) -> dict[str, Any]:
    """What the siti of the tests, or a resident of a number, asks for."""
    other = {"name": "Warga Desa", "nik": nik(who or 0), "phone": f"0812{30_000_000 + (who or 0)}"}
    return (
        {"service": "ktp-baru", "slot": slot, "sms_consent": True} | (PERSON if who is None else other) | more
    )


def book(api, who: int | None = None, **more: Any) -> dict[str, Any]:
    answer = api.post(BOOKINGS, form(who, **more))
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return dict(answer.get_json())


def wait(api, who: int | None = None, **more: Any) -> dict[str, Any]:
    answer = api.post(WAITLIST, form(who, **more))
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return dict(answer.get_json())


def path(booking: dict[str, Any], verb: str = "", phone4: str | None = PHONE4) -> str:
    return f"/api/v1/bookings/{booking['code']}{verb}" + (f"?phone4={phone4}" if phone4 else "")


def fields(answer) -> list[str]:
    return [one["field"] for one in answer.get_json()["errors"]]


def state(api, booking: dict[str, Any]) -> str:
    return actions.find(api.engine, booking["code"])[1].state.value


def everything(api) -> dict[str, Any]:
    """All that the engine holds of posts."""
    return {key: api.engine.client.dump(key) for key in sorted(api.engine.client.scan_iter("q:*"))}


# ---- GET slots ----


def test_slots_are_public_and_have_what_the_contract_names(api):
    answer = api.get(SLOTS + "?service=ktp-baru&from=2026-11-25&to=2026-11-26")
    assert answer.status_code == 200
    found = answer.get_json()
    assert [one["id"][:8] for one in found] == ["20261125"] * 4 + ["20261126"] * 4
    assert found[0] == {
        "id": SLOT,
        "starts_at": "2026-11-25T08:00:00+07:00",
        "ends_at": "2026-11-25T10:00:00+07:00",
        "session": "regular",
        "capacity": 2,
        "free": 2,
    }
    book(api)
    assert [one["free"] for one in api.get(SLOTS + "?service=ktp-baru&from=2026-11-25").get_json()][:2] == [
        1,
        2,
    ]


def test_a_wrong_question_for_slots_names_each_bad_field(api):
    for query, refusal, wrong in (
        ("", (422, "invalid_input"), ["service"]),
        ("?service=KTP!", (422, "invalid_input"), ["service"]),
        ("?service=paspor", (422, "service_unknown"), ["service"]),
        ("?service=kia&from=gestern&to=2026-13-01", (422, "invalid_input"), ["from", "to"]),
    ):
        answer = api.get(SLOTS + query)
        assert code(answer) == refusal
        assert fields(answer) == wrong


def test_the_ends_of_the_calendar_are_dates_like_others(api):
    for span in ("from=9999-12-31", "to=9999-12-31", "from=0001-01-01", "to=0001-01-01"):
        assert api.get(f"{SLOTS}?service=kia&{span}").status_code == 200


def test_an_unknown_post_has_nothing_to_book(api):
    for method, call in (
        ("GET", "slots?service=kia"),
        ("POST", "holds"),
        ("POST", "bookings"),
        ("POST", "waitlist"),
    ):
        answer = api.call(method, f"/api/v1/posts/tidak-ada/{call}", form() if method == "POST" else None)
        assert code(answer) == (404, "not_found")


# ---- POST holds ----


def test_a_hold_is_answered_with_when_it_ends(api, clock):
    answer = api.post(HOLDS, {"service": "ktp-baru", "slot": SLOT})
    assert answer.status_code == 201
    hold = answer.get_json()
    assert set(hold) == {"id", "expires_at"}
    assert RFC3339.fullmatch(hold["expires_at"])
    assert datetime.fromisoformat(hold["expires_at"]).timestamp() == clock.wall + 300


def test_the_last_place_is_held_by_one(api):
    book(api)
    assert api.post(HOLDS, {"service": "ktp-baru", "slot": SLOT}).status_code == 201
    assert code(api.post(HOLDS, {"service": "ktp-baru", "slot": SLOT})) == (409, "slot_full")


def test_a_hold_of_what_is_not_there_names_each_bad_field(api):
    for body, wrong in (
        ({}, ["service", "slot"]),
        ({"service": "ktp-baru", "slot": "morgen"}, ["slot"]),
        ({"service": "ktp-baru", "slot": "20261125T0900"}, ["slot"]),
        ({"service": "ktp-baru", "slot": "99991231T2359"}, ["slot"]),
        ({"service": "ktp-baru", "slot": "20261399T0800"}, ["slot"]),
        ({"service": "paspor", "slot": SLOT}, ["service"]),
        ({"service": "ktp-baru", "slot": SLOT, "replaces": "x" * 41}, ["replaces"]),
    ):
        answer = api.post(HOLDS, body)
        assert answer.status_code == 422
        assert fields(answer) == wrong


def test_a_hold_is_given_back_by_its_id_however_often(api):
    book(api)
    hold = api.post(HOLDS, {"service": "ktp-baru", "slot": SLOT}).get_json()
    for _time in range(2):
        assert api.delete(f"{HOLDS}/{hold['id']}").status_code == 204
    assert api.post(HOLDS, {"service": "ktp-baru", "slot": SLOT}).status_code == 201


# ---- POST bookings ----


def test_a_booking_is_answered_with_everything_its_holder_needs(api):
    hold = api.post(HOLDS, {"service": "ktp-baru", "slot": SLOT}).get_json()
    made = book(api, hold=hold["id"], priority="hamil")
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{12}", made["code"])
    assert made["url"].endswith(f"/b/{made['code']}")
    assert {name: value for name, value in made.items() if name not in ("code", "url")} == {
        "state": "confirmed",
        "post": POST,
        "service": "ktp-baru",
        "slot": SLOT,
        "starts_at": "2026-11-25T08:00:00+07:00",
        "ends_at": "2026-11-25T10:00:00+07:00",
        "session": "regular",
        "priority": "hamil",
        "sms_consent": True,
        "ticket": None,
        "position": None,
        "offer_expires_at": None,
        "warnings": [],
    }


def test_a_full_slot_and_a_second_booking_of_the_same_person_are_conflicts(api):
    book(api, 1)
    assert code(api.post(BOOKINGS, form(1, slot=NEXT))) == (409, "duplicate_booking")
    book(api, 2)
    assert code(api.post(BOOKINGS, form(3))) == (409, "slot_full")


def test_a_phone_that_books_for_too_many_is_a_conflict(api):
    for who, slot in ((1, SLOT), (2, NEXT)):
        book(api, who, slot=slot, phone="0812 3456 7890")
    answer = api.post(BOOKINGS, form(3, slot="20261125T1200", phone="0812 3456 7890"))
    assert code(answer) == (409, "phone_limit")


def test_a_form_that_is_wrong_names_each_bad_field_and_keeps_nothing(api):
    for typed, wrong in (
        ({"nik": "1"}, ["nik"]),
        ({"nik": "3171014506900000"}, ["nik"]),
        ({"name": ""}, ["name"]),
        ({"phone": "12"}, ["phone"]),
        ({"name": "-", "nik": "x", "phone": "y"}, ["nik", "name", "phone"]),
        ({"priority": "vip"}, ["priority"]),
        ({"sms_consent": "vielleicht"}, ["sms_consent"]),
        ({"language": "de"}, ["language"]),
        ({"name": "x" * 201}, ["name"]),
        ({"service": "paspor"}, ["service"]),
        ({"slot": "20261124T0600"}, ["slot"]),
    ):
        for call in (BOOKINGS, WAITLIST):
            answer = api.post(call, form(**typed))
            assert answer.status_code == 422
            assert fields(answer) == wrong
    assert api.engine.client.exists(f"q:{{{POST}}}:book:bookings") == 0


def test_what_is_only_unusual_is_booked_with_warnings(api):
    assert book(api, name="Suharto", nik="9971014506900002")["warnings"] == ["nik_region", "name_one_word"]


def test_a_missing_form_names_everything_that_is_needed(api):
    answer = api.post(BOOKINGS, {})
    assert code(answer) == (422, "invalid_input")
    assert fields(answer) == ["name", "nik", "phone", "service", "slot"]


def test_anyone_may_book_and_it_is_kept_who_did(api):
    keep(api.engine, dataclasses.replace(small_office(share=1), slug=POST))
    for who, name in enumerate(EVERYBODY):
        answer = api.post(BOOKINGS, form(who), by=name)
        assert answer.status_code == 201
        by = actions.find(api.engine, answer.get_json()["code"])[1].by
        assert by == ("anyone" if name == "stranger" else api.device_ids.get(name, name))


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


# ---- waitlist and offers ----


def test_the_waitlist_tells_the_position_and_a_freed_place_becomes_an_offer(api, clock):
    first = book(api, 1)
    book(api, 2)
    waiting, later = wait(api), wait(api, 3)
    assert [(one["state"], one["position"]) for one in (waiting, later)] == [
        ("waitlisted", 1),
        ("waitlisted", 2),
    ]
    api.delete(path(first, phone4=None), by="sari")
    offer = api.get(path(waiting)).get_json()
    assert (offer["state"], offer["position"]) == ("offered", None)
    assert datetime.fromisoformat(offer["offer_expires_at"]).timestamp() == clock.wall + 7200
    assert code(api.post(BOOKINGS, form(4))) == (409, "slot_full")
    taken = api.post(path(waiting, "/confirm"), {})
    assert (taken.status_code, taken.get_json()["state"]) == (200, "confirmed")
    assert api.get(path(later, phone4="0003")).get_json()["position"] == 1


def test_to_wait_for_a_free_place_is_a_conflict(api):
    assert code(api.post(WAITLIST, form())) == (409, "slot_free")


def test_an_offer_that_was_not_answered_in_time_is_gone(api, clock):
    first = book(api, 1)
    book(api, 2)
    waiting = wait(api)
    assert code(api.post(path(waiting, "/confirm"), {})) == (409, "wrong_state")
    api.delete(path(first, phone4=None), by="sari")
    clock.pass_time(7200)
    assert code(api.post(path(waiting, "/confirm"), {})) == (409, "offer_expired")


# ---- asking twice ----


def keyed(api) -> list[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Return (method, path, body, another body) of every call that takes an idempotency key."""
    booking = book(api, slot=TODAY)
    for who in (11, 12):
        book(api, who, slot="20261126T0800")
    return [
        ("POST", HOLDS, {"service": "ktp-baru", "slot": SLOT}, {"service": "kia", "slot": SLOT}),
        ("POST", BOOKINGS, form(1), form(2)),
        ("POST", WAITLIST, form(3, "20261126T0800"), form(4, "20261126T0800")),
        ("PATCH", path(booking), {"slot": "20261124T1200"}, {"slot": NEXT}),
        ("POST", path(booking, "/confirm"), {}, {"phone4": PHONE4}),
        ("POST", path(booking, "/check-in", None), {"phone4": PHONE4}, {}),
    ]


def test_the_same_key_and_body_gives_the_same_answer_and_another_body_none(api, clock):
    for method, call, body, other in keyed(api):
        if "check-in" in call:
            clock.pass_time(2 * 3600)
        first = api.call(method, call, body, key="kunci-" + call)
        assert first.status_code < 300, (call, first.get_data(as_text=True))
        before = everything(api)
        again = api.call(method, call, body, key="kunci-" + call)
        assert (again.status_code, again.get_json()) == (first.status_code, first.get_json())
        assert code(api.call(method, call, other, key="kunci-" + call)) == (422, "idempotency_mismatch")
        assert everything(api) == before


def test_a_key_belongs_to_who_used_it(api):
    first = api.post(HOLDS, {"service": "ktp-baru", "slot": SLOT}, key="kunci").get_json()
    other = api.post(HOLDS, {"service": "ktp-baru", "slot": SLOT}, key="kunci", by="kiosk").get_json()
    assert first["id"] != other["id"]


def test_a_key_that_is_none_is_refused_before_anything_happens(api):
    answer = api.post(BOOKINGS, form(), key="x" * 201)
    assert code(answer) == (422, "invalid_input")
    assert api.engine.client.exists(f"q:{{{POST}}}:book:bookings") == 0


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

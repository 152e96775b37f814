"""Booking by the contract, line by line: status, body, refusals, who may call, and requests that come twice."""

import dataclasses
import re
from datetime import datetime
from typing import Any

import pytest

from queue_service.bookings import actions
from tests.bookings.calls import (
    BOOKINGS,
    HOLDS,
    NEXT,
    PHONE4,
    RFC3339,
    SLOT,
    SLOTS,
    TODAY,
    WAITLIST,
    book,
    everything,
    fields,
    form,
    path,
    wait,
)
from tests.bookings.residents import small_office
from tests.callers import EVERYBODY, code
from tests.factories import POST, keep

pytestmark = pytest.mark.usefixtures("small_posts")


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

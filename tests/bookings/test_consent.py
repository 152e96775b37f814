"""Who withdraws the consent to SMS is texted no more: not reminded, not called to the turn, not told of a draw. The pages say so."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queue_service.bookings import actions, consent
from queue_service.bookings.models import Booking
from queue_service.core.crypto import Vault
from queue_service.core.redis import Engine
from queue_service.evenings import actions as evenings
from queue_service.evenings import consent as requests
from queue_service.evenings import drawing
from queue_service.worker import FINDERS
from tests.bookings.visitor import SLOT, Phone, booked
from tests.evenings import office as evening
from tests.factories import MovableClock
from tests.reminders.conftest import Gateway, Office, make_office


@pytest.fixture
def office(engine: Engine) -> Office:
    """An office on a Tuesday at eight in the morning, with room for everybody."""
    return make_office(engine, Vault("a secret that only tests know"))


def stop(office: Office, booking: Booking) -> Booking:
    return consent.stop_texts(office.engine, office.clock, office.post, office.look(booking), by="holder")


# ---- what goes out ----


def test_nobody_is_reminded_who_wants_no_texts_any_more_and_others_still_are(office: Office) -> None:
    silent, other = office.book(office.day(1), 11), office.book(office.day(1), 11)
    assert len(office.work()) == 2
    stop(office, silent)
    told: list[str] = []
    for day, hour in ((office.today, 16), (office.day(1), 9), (office.day(1), 10)):
        office.until(day, hour)
        told += office.work()
    assert len(told) == 2
    assert all(other.code in text for text in told)


def test_what_waits_in_the_outbox_already_does_not_leave_it(office: Office) -> None:
    booking = office.book(office.day(1), 11)
    office.remind()
    assert office.outbox(booking) == {"confirmation": "queued"}
    stop(office, booking)
    office.deliver()
    assert office.gateway.taken == []
    assert office.outbox(booking) == {"confirmation": "cancelled"}


def test_moving_and_closing_are_told_on_the_page_only(office: Office) -> None:
    booking = office.book(office.day(1), 11)
    office.work()
    stop(office, booking)
    office.move(booking, office.day(2), 11, by="sari")
    assert office.work() == []
    office.cancel(booking, by="sari")
    assert office.work() == []


def test_somebody_who_is_here_already_is_not_texted_that_it_is_nearly_the_turn(office: Office) -> None:
    booking = office.book(office.today, 9)
    for _person in range(5):
        office.issue(contact=False)
    office.work()
    office.until(office.today, 9, 20)  # late, so in the ordinary lane behind the others
    office.check_in(booking)
    office.work()
    stop(office, booking)
    office.at_counter("open")
    for _person in range(4):
        office.at_counter("next", "start", "finish")
        assert office.work() == []


def test_a_text_of_the_live_queue_that_a_gateway_has_not_taken_yet_is_stopped_too(office: Office) -> None:
    booking = office.book(office.today, 9)
    for _person in range(5):
        office.issue(contact=False)
    office.work()
    office.until(office.today, 9, 20)
    office.check_in(booking)
    office.at_counter("open", "next", "start", "finish", "next", "start", "finish")
    office.watch()  # now it is in the outbox
    stop(office, booking)
    assert office.work() == []


def test_withdrawing_twice_is_no_error_and_changes_nothing_more(office: Office) -> None:
    booking = office.book(office.day(1), 11)
    once = stop(office, booking)
    assert stop(office, booking) == once
    assert not once.sms_consent


# ---- evening sessions ----


@pytest.fixture
def drawn_office(engine: Engine) -> Office:
    """An office with evening sessions on Wednesdays, for two people each."""
    clock = MovableClock()
    post = evening.office(engine, capacity=2, quorum=1)
    office = Office(engine, clock, evening.VAULT, post, Gateway(clock), finders=FINDERS)
    evening.announced(engine, clock, post)
    return office


def asked(office: Office) -> str:
    """Two people ask; the one with this code withdraws the consent later."""
    codes = [evening.ask(office.engine, office.clock, office.post, number).code for number in range(2)]
    office.work()
    return codes[0]


def stop_request(office: Office, code: str) -> None:
    post, found = evenings.find_request(office.engine, code)
    requests.stop_texts(office.engine, office.clock, office.vault, post, found)


def held_draw(office: Office) -> None:
    evening.until(office.clock, evenings.session(office.engine, office.post, evening.EVENING).draw_ms)
    evening.work(office.engine, office.clock)


def test_the_result_of_a_draw_is_not_texted_to_who_wants_no_texts(drawn_office: Office) -> None:
    code = asked(drawn_office)
    stop_request(drawn_office, code)
    stop_request(drawn_office, code)
    held_draw(drawn_office)
    [text] = drawn_office.work()
    assert "SELAMAT" in text
    assert code not in text
    assert not actions.find(drawn_office.engine, code)[1].sms_consent


def test_a_drawn_place_is_not_texted_about_after_the_consent_was_withdrawn(drawn_office: Office) -> None:
    code = asked(drawn_office)
    held_draw(drawn_office)
    stop_request(drawn_office, code)
    [text] = drawn_office.work()
    assert code not in text


def test_a_request_that_is_not_sent_yet_is_not_confirmed_by_text(drawn_office: Office) -> None:
    office = drawn_office
    code = evening.ask(office.engine, office.clock, office.post, 0).code
    office.remind()
    stop_request(office, code)
    office.deliver()
    assert office.gateway.taken == []


def test_between_the_draw_and_the_places_it_counts_as_well(drawn_office: Office) -> None:
    office = drawn_office
    code = asked(office)
    session = evenings.session(office.engine, office.post, evening.EVENING)
    evening.until(office.clock, session.draw_ms)
    drawing.draw(office.engine, office.clock, office.vault, office.post, session)
    assert evenings.session(office.engine, office.post, evening.EVENING).admitted_ms is None
    stop_request(office, code)
    evening.work(office.engine, office.clock)
    assert [code in text for text in office.work()] == [False]


# ---- the pages ----


def test_the_page_asks_first_and_then_says_that_nothing_is_texted(phone: Phone, engine: Engine) -> None:
    code = phone.book(sms_consent="1").code
    assert "juga dikirim lewat SMS" in phone.text
    phone.open(f"/b/{code}/stop-texts")
    assert "Janji Anda tetap berlaku" in phone.text
    assert booked(engine, phone).sms_consent
    fields = phone.hidden(f"/b/{code}/stop-texts")
    for _twice in range(2):
        phone.post_again(f"/b/{code}/stop-texts", fields)
        assert "Tidak ada SMS tentang janji ini" in phone.text
        assert f"/b/{code}/stop-texts" not in phone.text
    found = booked(engine, phone)
    assert (found.sms_consent, found.slot, found.state.value) == (False, SLOT, "confirmed")


def test_only_who_knows_the_phones_last_digits_can_withdraw_it(
    phone: Phone, other: Phone, engine: Engine
) -> None:
    code = phone.book(sms_consent="1").code
    assert "4 angka terakhir" in other.open(f"/b/{code}/stop-texts").text
    other.post_again(f"/b/{code}/stop-texts", {"idempotency_key": "x.y"})
    assert booked(engine, phone).sms_consent
    other.send(f"/b/{code}", phone4="7890").open(f"/b/{code}/stop-texts").send(f"/b/{code}/stop-texts")
    assert not booked(engine, phone).sms_consent


def test_the_notice_beside_the_form_says_where_the_consent_is_withdrawn(phone: Phone) -> None:
    assert "Persetujuan SMS dapat Anda tarik sendiri" in phone.to_form().text


def test_a_request_is_silenced_by_its_code_and_the_phones_last_digits(
    app: Flask, client: FlaskClient, engine: Engine, clock: MovableClock
) -> None:
    made = evening.office(engine, capacity=2, quorum=1)
    phone = Phone(client, made)
    vault = app.extensions["vault"]
    evening.announced(engine, clock, made)
    person = {
        "service": "ktp-baru",
        "name": "Siti Aminah",
        "nik": "3271015501900001",
        "phone": "081230000042",
    }
    path = f"/evenings/{made.slug}/{evening.EVENING}"
    phone.open(path).send(path, **person, sms_consent="1")
    [found] = [one for one, _booking in evenings.requests_of(engine, made, evening.EVENING)]
    assert vault.open(found.phone, "phone").endswith("0042")
    phone.open("/evenings/mine").send("/evenings/mine", code=found.code, phone4="0042")
    assert "juga dikirim lewat SMS" in phone.text
    wrong = {"code": found.code, "phone4": "0043"}
    phone.post_again("/evenings/mine/stop-texts", wrong)
    assert evenings.find_request(engine, found.code)[1].sms_consent
    phone.open("/evenings/mine").send("/evenings/mine", code=found.code, phone4="0042")
    phone.send("/evenings/mine/stop-texts")
    assert "Tidak ada SMS tentang permintaan ini" in phone.text
    assert not evenings.find_request(engine, found.code)[1].sms_consent

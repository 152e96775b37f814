"""What people are told about evening sessions, from the request to the draw and after: two rooms that do not know each other."""

from __future__ import annotations

import pytest

from queue_service.bookings import actions as bookings
from queue_service.core.redis import Engine
from queue_service.evenings import actions as evenings
from queue_service.worker import FINDERS
from tests import factories
from tests.evenings import office as evening
from tests.reminders.conftest import Gateway, Office


@pytest.fixture
def office(engine: Engine) -> Office:
    """An office with evening sessions on Wednesdays, for two people each, from two on."""
    clock = factories.MovableClock()
    post = evening.office(engine, capacity=2, quorum=2)
    return Office(engine, clock, evening.VAULT, post, Gateway(clock), finders=FINDERS)


def asked(office: Office, count: int) -> list[str]:
    """So many people ask for a place in the next session, and are told so; return their codes."""
    evening.announced(office.engine, office.clock, office.post)
    codes = [evening.ask(office.engine, office.clock, office.post, number).code for number in range(count)]
    assert sorted(office.work()) == sorted(
        f"Permintaan sesi sore/malam {code}: KTP-BARU, 02/12/2026 di Kantor Desa Tanjung Barat. Hasil undian 27/11 "
        "16.00. GRATIS. Batal: antre.desa.id/evenings"
        for code in codes
    )
    return codes


def drawn(office: Office) -> list[str]:
    """Let the draw be held; return the texts."""
    session = evenings.session(office.engine, office.post, evening.EVENING)
    evening.until(office.clock, session.draw_ms)
    evening.work(office.engine, office.clock)
    return office.work()


def test_after_the_draw_everybody_is_told_how_it_went_for_them(office: Office) -> None:
    asked(office, 3)
    texts = drawn(office)
    assert sum(text.startswith("SELAMAT, Anda terpilih: KTP-BARU, 02/12") for text in texts) == 2
    assert sum("belum terpilih, daftar tunggu no. 1" in text for text in texts) == 1
    assert len(texts) == 3


def test_who_took_the_request_back_is_told_nothing_of_the_draw(office: Office) -> None:
    codes = asked(office, 3)
    post, request = evenings.find_request(office.engine, codes[0])
    evenings.withdraw(office.engine, office.clock, office.vault, post, request)
    assert [text for text in drawn(office) if codes[0] in text] == []


def test_a_request_taken_back_before_its_text_has_left_is_not_texted(office: Office) -> None:
    evening.announced(office.engine, office.clock, office.post)
    request = evening.ask(office.engine, office.clock, office.post, 0)
    office.remind()
    evenings.withdraw(office.engine, office.clock, office.vault, office.post, request)
    office.deliver()
    assert office.gateway.taken == []


def test_when_too_few_confirm_everybody_is_told_that_the_session_is_off_and_nobody_is_reminded(
    office: Office,
) -> None:
    asked(office, 3)
    drawn(office)
    session = evenings.session(office.engine, office.post, evening.EVENING)
    evening.until(office.clock, session.offers_end_ms)
    texts = []
    for _step in range(3):
        evening.work(office.engine, office.clock)
        texts += office.work()
    evening.until(office.clock, session.start_ms - 3_600_000)
    evening.work(office.engine, office.clock)
    texts += office.work()
    assert any("sesi sore/malam" in text and "batal" in text for text in texts)
    assert not any(text.startswith(("Pengingat", "Hari ini")) for text in texts)


def test_who_confirms_is_reminded_before_the_session(office: Office) -> None:
    codes = asked(office, 2)
    drawn(office)
    for code in codes:
        post, booking = bookings.find(office.engine, code)
        bookings.confirm(office.engine, office.clock, post, booking, by="holder")
    assert all(text.startswith("Janji ") for text in office.work())
    session = evenings.session(office.engine, office.post, evening.EVENING)
    texts = []
    while office.clock.now_ms() < session.start_ms:
        office.clock.pass_time(7200)
        evening.work(office.engine, office.clock)
        texts += office.work()
    assert sorted(text.split(" ")[0] for text in texts) == ["Hari", "Hari", "Pengingat:", "Pengingat:"]

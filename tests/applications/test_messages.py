"""Each step is told once by SMS, in the applicant's language, with consent only, and only while it is true."""

import pytest

from queue_service.applications import actions, rules
from queue_service.applications.models import State
from queue_service.messages import texts
from queue_service.reminders.rules import APPLICATIONS
from queue_service.worker import FINDERS
from tests.applications.office import BLURRED, VAULT, Desk
from tests.reminders.conftest import Gateway, Office


@pytest.fixture
def told(desk: Desk) -> Office:
    """The workers that tell people, at the same office."""
    return Office(desk.engine, desk.clock, VAULT, desk.post, Gateway(desk.clock), finders=FINDERS)


def test_every_state_has_a_text_of_its_own():
    assert set(APPLICATIONS) == set(State)
    assert set(APPLICATIONS.values()) <= set(texts.TEMPLATES)
    assert len(set(APPLICATIONS.values())) == len(APPLICATIONS)


def test_every_step_is_told_once(desk, told):
    found = desk.complete()
    assert told.work() == []
    heard = []
    desk.submit(found)
    heard += told.work()
    desk.advance(found, "return", reasons=BLURRED)
    heard += told.work()
    desk.attach(found, "kk")
    desk.submit(found)
    heard += told.work()
    for verb in ("verify", "forward", "ready", "handover"):
        desk.advance(found, verb)
        heard += told.work()
    assert [text.partition("KTP-el baru")[2] or text for text in heard] == [
        f") sudah diterima Kantor Desa Tanjung Barat. GRATIS. Kabar berikutnya lewat SMS. Cek: antre.desa.id/a/{found.code}",
        f") PERLU PERBAIKAN. Lihat yang kurang di halamannya atau tanya Kantor Desa Tanjung Barat. antre.desa.id/a/{found.code}",
        f") sudah diterima Kantor Desa Tanjung Barat. GRATIS. Kabar berikutnya lewat SMS. Cek: antre.desa.id/a/{found.code}",
        f") LENGKAP. Anda dapat membuat janji di Kantor Desa Tanjung Barat. GRATIS. antre.desa.id/a/{found.code}",
        f") diteruskan Kantor Desa Tanjung Barat ke Disdukcapil. Kami kabari lagi. GRATIS. Cek: antre.desa.id/a/{found.code}",
        f" SIAP DIAMBIL di Kantor Desa Tanjung Barat. Sebutkan kode {found.code} kepada petugas. GRATIS. Cek: antre.desa.id/a/{found.code}",
        f") selesai, kartu sudah diserahkan di Kantor Desa Tanjung Barat. Terima kasih. antre.desa.id/a/{found.code}",
    ]
    assert told.work() == []


def test_the_language_is_the_applicants(desk, told):
    desk.submitted(language="en")
    [text] = told.work()
    assert text.startswith("Application ")


def test_who_did_not_consent_or_withdrew_it_is_told_nothing(desk, told):
    desk.submitted(sms_consent=False)
    assert told.work() == []
    found = desk.submitted()
    told.remind()
    actions.stop_texts(desk.engine, desk.clock, desk.post, found, by="holder")
    told.deliver()
    assert told.gateway.taken == []
    desk.advance(found, "verify")
    assert told.work() == []


def test_being_checked_is_told_only_when_it_takes_long(desk, told):
    quick, slow = desk.submitted(), desk.submitted()
    told.work()
    for found in (quick, slow):
        desk.claim(found)
    desk.clock.pass_time(60)
    desk.advance(quick, "verify")
    assert [text for text in told.work() if "diperiksa" in text] == []
    desk.clock.pass_time(rules.CHECKING_TOLD_MS / 1000)
    [text] = told.work()
    assert slow.code in text
    assert "sedang diperiksa" in text


def test_what_has_moved_on_before_the_text_left_is_not_sent_any_more(desk, told):
    found = desk.submitted()
    told.remind()
    desk.advance(found, "verify")
    [text] = told.work()
    assert "LENGKAP" in text


def test_a_step_at_night_is_told_in_the_morning_and_an_answer_at_once(desk, told):
    found = desk.complete()
    desk.clock.pass_time(14 * 3600)  # ten at night
    desk.submit(found)
    assert len(told.work()) == 1
    desk.advance(found, "verify")
    assert told.work() == []
    desk.clock.pass_time(10 * 3600)
    [text] = told.work()
    assert "LENGKAP" in text


def test_what_could_not_be_told_for_days_is_left_to_the_page(desk, told):
    desk.submitted()
    desk.clock.pass_time(rules.TELLING_MS / 1000 + 1)
    assert told.work() == []

"""What households are told by SMS: through the real outbox, at the right time, and never about a visit that is off."""

from datetime import time, timedelta

import pytest

from queue_service.worker import FINDERS
from tests.partners.office import TODAY, TOMORROW, VAULT, Team
from tests.reminders.conftest import Office, make_office

LATER = TODAY + timedelta(days=3)


@pytest.fixture
def office(engine) -> Office:
    made = make_office(engine, VAULT)
    made.finders = FINDERS
    return made


@pytest.fixture
def team(office) -> Team:
    return Team(office.engine, office.clock, office.post)


def test_a_household_is_told_of_the_plan_and_reminded_on_the_day_before(office, team):
    visit = team.plan(team.request(), LATER)
    [planned] = office.work()
    assert planned == (
        f"Jemput bola {visit.code}: tim kami datang 27/11 mulai pkl 09.00 WIB untuk KTP-BARU. "
        "Siapkan KK & dokumen asli. GRATIS. Batal: antre.desa.id/home-visits/mine"
    )
    assert office.work() == []
    office.until(LATER - timedelta(days=1), 15, 59)
    assert office.work() == []
    office.until(LATER - timedelta(days=1), 16, 1)
    [reminder] = office.work()
    assert reminder.startswith("Pengingat: besok 27/11/2026 mulai pkl 09.00 WIB tim jemput bola datang")
    assert office.work() == []


def test_a_move_is_told_and_the_reminder_moves_along(office, team):
    visit = team.plan(team.request(), LATER)
    office.work()
    team.plan(visit, LATER + timedelta(days=2), time(13))
    [moved] = office.work()
    assert f"{visit.code} pindah ke 29/11/2026 mulai pkl 13.00 WIB" in moved
    office.until(LATER, 10)
    assert office.work() == []
    office.until(LATER + timedelta(days=1), 17)
    assert [text[:30] for text in office.work()] == ["Pengingat: besok 29/11/2026 mu"]


def test_another_team_is_not_told_and_stops_nothing_that_waits_for_the_morning(office, team):
    office.until(TODAY, 21)
    visit = team.plan(team.request(), LATER)
    assert office.work() == []
    team.plan(visit, LATER, team="Tono")
    assert office.work() == []
    office.until(TOMORROW, 8, 1)
    assert len(office.work()) == 1


def test_nothing_goes_out_in_the_quiet_hours_about_a_visit_that_was_called_off_meanwhile(office, team):
    office.until(TODAY, 21)
    visit = team.plan(team.request(), LATER)
    office.remind()
    team.finish(visit, "cancel", by="holder")
    office.until(TOMORROW, 9)
    assert office.work() == []


def test_who_calls_it_off_at_home_hears_nothing_more_and_whom_the_office_calls_off_does(office, team):
    mine, theirs = (team.plan(team.request(), LATER) for _two in range(2))
    assert len(office.work()) == 2
    team.finish(mine, "cancel", by="holder")
    assert office.work() == []
    team.finish(theirs, "refuse", note="Perekaman hanya di kecamatan")
    [off] = office.work()
    assert off.startswith(f"Maaf, kunjungan jemput bola {theirs.code} (KTP-BARU)")
    assert "kecamatan" not in off
    office.until(LATER, 9)
    assert office.work() == []


def test_what_was_never_planned_is_told_to_be_off_within_three_days(office, team):
    team.finish(team.request(), "refuse")
    office.until(TODAY + timedelta(days=4), 9)
    assert office.work() == []
    team.finish(team.request(), "refuse")
    assert len(office.work()) == 1


def test_without_consent_or_after_it_was_withdrawn_nobody_is_texted(office, team):
    team.plan(team.request(sms_consent=False), LATER)
    asked = team.plan(team.request(), LATER)
    office.remind()
    team.stop_texts(asked)
    assert office.work() == []
    office.until(LATER - timedelta(days=1), 17)
    assert office.work() == []


def test_a_plan_that_could_not_be_told_in_time_is_not_told_late(office, team):
    office.until(TODAY, 22)
    team.plan(team.request(), TOMORROW, time(7))
    office.until(TOMORROW, 9)
    assert office.work() == []

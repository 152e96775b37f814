"""The sample village's history: the same for the same seed, plausible, written through the entries of the rooms, and marked as sample."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from queue_service import seed, village_voices
from queue_service.config import Settings
from queue_service.core.redis import Engine
from queue_service.feedback.complaints import check as complaints
from queue_service.feedback.complaints.desk import figures
from queue_service.feedback.surveys import actions as surveys
from queue_service.feedback.surveys import rules as ikm
from queue_service.meetings import check, rules, store
from queue_service.posts import actions as posts
from queue_service.posts.calendar import special_day
from queue_service.reports import actions as reports
from queue_service.reports.models import ALL, Figures, added
from queue_service.village_history import OFFICE, History, history
from queue_service.village_voices import Voices
from tests.factories import ZONE


def of_month(past: History, month: str) -> Figures:
    return added(one for day, one in past.figures[OFFICE].items() if rules.month_of(day) == month)


def mean_of(days: Mapping[date, Figures], weekday: int) -> float:
    counts = [one.get(ALL, "issued") for day, one in days.items() if day.isoweekday() == weekday]
    return sum(counts) / len(counts)


def test_the_same_seed_gives_the_same_history_and_another_another(past: History) -> None:
    assert history(past.last, ZONE) == past
    assert history(past.last, ZONE, seed=1).figures != past.figures


def test_it_has_three_whole_months_and_this_one_up_to_yesterday(past: History) -> None:
    assert (past.first, past.last) == (date(2026, 8, 1), date(2026, 11, 23))
    assert all(past.first <= day <= past.last for days in past.figures.values() for day in days)


def test_mondays_are_busy_fridays_short_and_holidays_closed(past: History) -> None:
    days = past.figures[OFFICE]
    assert mean_of(days, 1) > 1.3 * mean_of(days, 3) > 1.3 * mean_of(days, 5)
    assert not any(special_day(day, ()) or day.isoweekday() > 5 for day in days)
    assert date(2026, 8, 17) not in days


def test_one_day_has_an_outage_and_people_wait_less_after_the_second_month(past: History) -> None:
    sent_away = [day for day, one in past.figures[OFFICE].items() if one.get(ALL, "abandoned")]
    assert [rules.month_of(day) for day in sent_away] == ["2026-09"]
    waits = [
        of_month(past, month).durations(ALL, "wait").quantile(0.5) or 0 for month in ("2026-09", "2026-10")
    ]
    assert waits[1] < 0.7 * waits[0]


def test_people_are_more_content_month_by_month(past: History, said: Voices) -> None:
    assert village_voices.voices(past) == said
    assert village_voices.voices(past, seed=1).answers != said.answers
    found = [
        ikm.index(ikm.tally((one, 1) for one in said.answers[OFFICE] if one.month == month))
        for month in ("2026-08", "2026-09", "2026-10")
    ]
    values = [one.ikm for one in found if one]
    assert values[0] + 2 < values[1] < values[2] - 2
    assert said.served[OFFICE]["2026-10"] == of_month(past, "2026-10").get(ALL, "served")
    days = past.figures[OFFICE]
    assert {one.day for one in said.answers[OFFICE]} <= {day.isoformat() for day in days}


def test_complaints_are_filed_on_days_of_service_and_all_answered(past: History, said: Voices) -> None:
    assert {one.filed for one in said.complaints} <= past.figures[OFFICE].keys()
    assert all(one.filed < one.answered <= past.last for one in said.complaints)


@pytest.mark.parametrize("last", [date(2027, 1, 1), date(2026, 11, 1), date(2026, 10, 31), date(2026, 3, 1)])
def test_no_meeting_is_in_the_future_nor_what_it_would_agree(last: date) -> None:
    made = history(last, ZONE)
    assert made.meetings
    assert all(one.day <= last.isoformat() for one in made.meetings)
    held = {one.month for one in made.meetings}
    assert {one.month for one in made.actions} == held
    assert {one.closed for one in made.actions} <= held | {""}


def test_a_new_store_gets_it_marked_as_sample_and_nothing_is_written_twice(
    engine: Engine, settings: Settings
) -> None:
    with_sample = replace(settings, sample="village")
    seed.seed_village(engine, with_sample)
    days = posts.sample_days(engine)
    assert days is not None
    assert reports.period(engine, OFFICE, *days).total.get(ALL, "served") > 1000
    assert len(store.meetings(engine, OFFICE)) == 2
    months, office = [f"{day:%Y-%m}" for day in days], posts.get(engine, OFFICE)
    answers = surveys.report(engine, *months, post=office)
    assert answers.sample
    complained = figures(engine, office, *days, now_ms=0)
    assert complained.sample
    assert len(complained.days) + len(village_voices.OPEN) == sum(complained.kinds.values()) > 30
    before = store.actions(engine, OFFICE)
    posts.keep_sample(engine, {})  # as if the set-up was cut short
    seed.seed_village(engine, with_sample)
    assert store.actions(engine, OFFICE) == before
    assert surveys.report(engine, *months, post=office) == answers
    assert figures(engine, office, *days, now_ms=0) == complained
    assert check.violations(engine) == complaints.violations(engine) == []


def test_without_a_sample_there_is_no_history(engine: Engine, settings: Settings) -> None:
    seed.seed_village(engine, settings)
    assert posts.sample_days(engine) is None
    assert store.meetings(engine, OFFICE) == []

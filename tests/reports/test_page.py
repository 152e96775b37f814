"""The page of reports: who sees what of today, what a period is compared with, and that strange dates do no harm."""

import dataclasses
import re
from datetime import date

import pytest

from queue_service.core.clock import local
from queue_service.posts import actions as posts
from queue_service.posts.models import QueueRules
from queue_service.reports import actions
from queue_service.reports.models import OFFICE, Figures
from queue_service.tickets import actions as tickets
from tests.factories import POST, ZONE, MovableClock, officer
from tests.factories import keep as keep_post

SEPTEMBER = f"/reports?post={POST}&from=2026-09-01&to=2026-09-30"


@pytest.fixture
def clock(app, api):
    app.extensions["clock"] = MovableClock()
    return app.extensions["clock"]


def keep(engine, day: date, issued: int, minutes: int) -> None:
    """A day with so many visitors, each of whom waited so long."""
    made = Figures()
    made.add("all", "issued", issued)
    for _visitor in range(issued):
        made.add_duration("all", "wait", minutes * 60_000)
    actions.write_past(engine, POST, {day: made})


def test_a_period_stands_beside_the_one_before_it(api, engine):
    keep(engine, date(2026, 9, 3), 20, 10)
    keep(engine, date(2026, 8, 20), 10, 20)
    page = api.get(f"{SEPTEMBER}&lang=en", by="sari").get_data(as_text=True)
    assert "+100 %" in page
    assert re.search(r"−(49|50|51) % better", page), "bins are 5 % wide"


def test_each_counter_of_a_period_and_the_accuracy_of_the_estimates_are_published(api, engine):
    made = Figures.of({"counter:7": {"called": 31}, "accuracy": {"estimated": 40, "within_p90": 36}})
    made.add("accuracy", "error_ms", 40 * 210_000)
    made.add_duration("counter:7", "service", 5 * 60_000)
    actions.write_past(engine, POST, {date(2026, 9, 3): made})
    page = api.get(f"{SEPTEMBER}&lang=en", by="sari").get_data(as_text=True)
    row = re.search(r'<th scope="row">7</th>(.*?)</tr>', page)
    assert row
    assert re.findall(r">([^<>]+)</td>", row[1])[:2] == ["31", "1"]
    assert "<dd>40</dd>" in page
    assert "<dd>90 %</dd>" in page
    assert "<dd>3.5 min</dd>" in page


def test_messages_and_events_of_a_period_are_on_the_page(api, engine):
    made = Figures.of({"message": {"delivered": 41, "failed": 3}, "outreach": {"held": 2, "attended": 57}})
    actions.write_past(engine, POST, {date(2026, 9, 3): made})
    page = api.get(f"{SEPTEMBER}&lang=en", by="sari").get_data(as_text=True)
    facts = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page))
    assert (facts["Reached the resident"], facts["Failed"]) == ("41", "3")
    assert (facts["Events held"], facts["People who came"]) == ("2", "57")


def test_what_belongs_to_no_post_is_named_the_whole_office(api, engine):
    actions.write_past(engine, OFFICE, {date(2026, 9, 3): Figures.of({"outreach": {"held": 2}})})
    page = api.get(f"{SEPTEMBER}&lang=en", by="sari").get_data(as_text=True)
    assert "<dt>Events held</dt><dd>2</dd>" in page.partition(">Whole office</h2>")[2]


def test_a_post_stands_beside_another_only_for_who_may_see_both(api, engine):
    assert api.get(f"{SEPTEMBER}&compare=pasar", by="kepala").status_code == 200
    assert api.get(f"{SEPTEMBER}&compare=pasar", by="sari").status_code == 403


def test_who_leads_sees_who_waits_too_long_and_others_do_not(api, engine, clock):
    post, who = posts.get(engine, POST), officer("1")
    tickets.issue(engine, clock, post, "kia", by="kiosk")
    clock.pass_time(40 * 60)
    tickets.set_counter(engine, clock, post, who, "open")
    page = api.get(f"/reports?post={POST}", by="budi").get_data(as_text=True)
    assert "C001" in page
    assert "40 menit" in page
    assert "C001" not in api.get(f"/reports?post={POST}&limit=45", by="budi").get_data(as_text=True)
    keep_post(engine, dataclasses.replace(post, rules=QueueRules(long_wait_minutes=50)))
    page = api.get(f"/reports?post={POST}", by="budi").get_data(as_text=True)
    assert '<option value="50" selected>' in page, "the post says what is too long"
    assert "C001" not in page
    assert "C001" in api.get(f"/reports?post={POST}&limit=30", by="budi").get_data(as_text=True)
    assert "C001" not in api.get(f"/reports?post={POST}", by="sari").get_data(as_text=True)


@pytest.mark.parametrize(
    "dates", ["from=2026-09-02&to=2026-09-01", "from=x", "from=1000-01-01&to=2026-01-01"]
)
def test_dates_that_make_no_sense_are_told_and_the_last_days_shown(api, clock, dates):
    answer = api.get(f"/reports?post={POST}&{dates}", by="sari")
    assert answer.status_code == 200
    assert 'role="alert"' in answer.get_data(as_text=True)
    assert f'value="{local(clock.now(), ZONE).date()}"' in answer.get_data(as_text=True)


def test_a_long_period_is_shown_by_month(api, engine):
    for month in (1, 2):
        for day in range(1, 29):
            keep(engine, date(2026, month, day), 1, 5)
    for day in range(1, 15):
        keep(engine, date(2026, 3, day), 1, 5)
    page = api.get(f"/reports?post={POST}&from=2026-01-01&to=2026-12-31&lang=en", by="sari").get_data(
        as_text=True
    )
    assert "January 2026" in page
    assert "1 Jan<" not in page

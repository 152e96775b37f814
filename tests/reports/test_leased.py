"""Numbers that a kiosk gave by itself count on the day and in the hour they were given, and waited since then, whenever it told of them."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from queue_service.reports import actions, store, views
from queue_service.tickets import actions as tickets
from queue_service.tickets import leases
from queue_service.tickets.models import Promise
from tests.factories import POST, ZONE, MovableClock, keep, make_post, officer

TODAY = date(2026, 11, 24)


@pytest.fixture
def office(engine):
    """A post late in the evening, its clock, and a kiosk that has numbers to give by itself."""
    post, clock = (
        keep(engine, make_post()),
        MovableClock(datetime(2026, 11, 24, 22, 50, tzinfo=ZoneInfo(ZONE))),
    )
    leases.lease(engine, clock, post, "kios", ("A",))
    return post, clock


def tell(engine, post, clock, number: str, minutes: int) -> None:
    """The kiosk tells of a number it gave so many minutes ago."""
    promise = Promise("2026-11-24", number, minutes * 60_000)
    leases.issue_leased(engine, clock, post, "ktp-baru", promise, by="kios", idem=(number, "print"))


def test_who_got_a_number_while_the_server_was_away_waited_since_then_and_came_in_that_hour(engine, office):
    post, clock = office
    who = officer("1")
    tickets.set_counter(engine, clock, post, who, "open")
    clock.pass_time(40 * 60)
    tell(engine, post, clock, "A8001", 35)
    tickets.call_next(engine, clock, post, who)
    actions.roll_up(engine, POST)
    assert store.written(engine, POST) == ["2026-11-24"]
    total = actions.period(engine, POST, TODAY, TODAY).total
    assert (total.get("hour:22", "issued"), total.get("hour:23", "issued")) == (1, 0)
    assert total.durations("all", "wait").total_ms == 35 * 60_000
    told = views.leased(total)
    assert (told["given"], told["missed"], told["delay"]["mean"]) == (1, 0, 35 * 60.0)


def test_a_number_that_is_told_of_after_its_day_counts_on_that_day_as_missed_and_nowhere_else(engine, office):
    post, clock = office
    tickets.issue(engine, clock, post, "ktp-baru", by="kiosk")
    clock.pass_time(2 * 3600)
    tickets.issue(engine, clock, post, "ktp-baru", by="kiosk")
    tell(engine, post, clock, "A8001", 100)
    for _again in range(2):
        actions.roll_up(engine, POST, batch=1)
    found = store.days(engine, POST, ["2026-11-24", "2026-11-25"])
    assert [views.leased(one)["missed"] for one in found.values()] == [1, 0]
    assert [one.get("all", "issued") for one in found.values()] == [1, 1]


def test_the_page_tells_of_them(engine, office, api):
    post, clock = office
    clock.pass_time(600)
    tell(engine, post, clock, "A8001", 5)
    page = api.get(f"/reports?post={POST}&from=2026-11-24&to=2026-11-24&lang=en", by="sari").text
    part = page.partition("Numbers given by a kiosk while it was cut off")[2].partition("</section>")[0]
    assert "<dd>1</dd>" in part
    assert re.search(r"<dd>(4\.9|5|5\.1) min</dd>", part), "bins are 5 % wide"

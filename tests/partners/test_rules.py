"""What may follow what, when households are told, and how they lie along a route."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_service.partners import rules
from queue_service.partners.models import Entry, Household, State, Visit
from tests.factories import ZONE

DAY = 1_700_000_000_000


def visit(code: str = "A", state: State = State.PLANNED, start_ms: int | None = DAY, **more) -> Visit:
    known = {"household": "x", "phone": "x", "phone4": "x", "sms_consent": True, "language": "id"}
    known |= {"entered_by": "anyone", "created_ms": 1, "rev": 1, "since_ms": 1} | more
    return Visit(code=code, post="p", service="kia", state=state, start_ms=start_ms, **known)


def steps(*verbs: str) -> tuple[Entry, ...]:
    return tuple(Entry(verb, State.PLANNED, 1, "sari") for verb in verbs)


def test_what_an_officer_can_do_follows_from_the_state():
    assert {state.value: rules.possible(state) for state in State} == {
        "requested": ("plan", "refuse", "cancel"),
        "planned": ("plan", "visited", "not_met", "refuse", "cancel"),
        "visited": (),
        "not_met": ("plan", "refuse", "cancel"),
        "refused": (),
        "cancelled": (),
    }


def test_a_household_is_reminded_at_four_on_the_day_before():
    start = datetime(2026, 11, 27, 9, 0, tzinfo=ZoneInfo(ZONE))
    eve = datetime.fromtimestamp(rules.eve_ms(start) / 1000, ZoneInfo(ZONE))
    assert f"{eve:%d/%m %H:%M}" == "26/11 16:00"


def test_another_team_makes_nothing_untrue_that_was_told_but_another_time_and_a_withdrawn_consent_do():
    told = rules.revision(visit(history=steps("request", "plan")))
    assert rules.revision(visit(history=steps("request", "plan", "team"))) == told
    assert rules.revision(visit(history=steps("request", "plan", "move"))) != told
    assert rules.revision(visit(history=steps("request", "plan"), sms_consent=False)) != told


@pytest.mark.parametrize(
    ("state", "start_ms", "until"),
    [
        (State.PLANNED, DAY, DAY),
        (State.CANCELLED, DAY, DAY),
        (State.REFUSED, None, 1 + rules.TELL_DAYS_MS),
        (State.REFUSED, 0, 1 + rules.TELL_DAYS_MS),
    ],
    ids=["planned", "called off before its time", "never planned", "planned, not met, refused"],
)
def test_that_a_visit_is_off_is_worth_a_text_until_it_would_have_begun_or_for_some_days(
    state, start_ms, until
):
    assert rules.tellable_ms(visit(state=state, start_ms=start_ms)) == until


@pytest.mark.parametrize("written", ["RW 03", "rw 3", "RW.03", "Rw3", " RW-003 "])
def test_people_write_the_same_area_in_different_ways(written):
    assert rules.area_key(written) == rules.area_key("RW 3")


def test_different_areas_stay_different():
    keys = {rules.area_key(one) for one in ("RW 3", "RW 13", "RW 1 3", "Dusun Krajan", "Krajan", "")}
    assert len(keys) == 6


@given(st.text(max_size=40))
def test_any_text_can_be_an_area(text):
    assert rules.area_key(rules.area_key(text)) == rules.area_key(text)


def test_a_route_goes_through_the_areas_in_natural_order_and_by_address_within_them():
    homes = [("RW 10", "Jl. A 1"), ("RW 2", "Jl. B 10"), ("rw 02", "Jl. B 9"), ("Dusun Krajan", "Blok C")]
    stops = [(visit(str(n)), Household("N", area, address)) for n, (area, address) in enumerate(homes)]
    route = rules.route(stops)
    assert [area for area, _stops in route] == ["Dusun Krajan", "rw 02", "RW 10"]
    assert [household.address for _visit, household in route[1][1]] == ["Jl. B 9", "Jl. B 10"]

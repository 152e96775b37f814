"""What is agreed is looked at in every later meeting until it is closed, and in none after."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from queue_service.meetings import rules
from queue_service.meetings.models import Action, State
from tests.chance import bounded

MONTHS = [f"{year}-{month:02d}" for year in (2026, 2027) for month in range(1, 13)]


@st.composite
def agreements(draw: st.DrawFn) -> Action:
    """Something agreed in some month, perhaps closed in that month or later."""
    start = draw(st.integers(0, len(MONTHS) - 1))
    state = draw(st.sampled_from(State))
    end = "" if state is State.OPEN else MONTHS[draw(st.integers(start, len(MONTHS) - 1))]
    due = draw(st.sampled_from(["", "2026-05-01", "2027-02-03"]))
    return Action(draw(st.uuids()).hex, MONTHS[start], "x", "y", due, state, closed=end)


@given(st.lists(agreements(), max_size=12))
@bounded(60, 1)
def test_an_action_is_carried_to_each_meeting_until_it_is_closed(every: list[Action]) -> None:
    for month in MONTHS:
        shown = {one.id: one for one in rules.carried(every, month) + rules.agreed(every, month)}
        for one in every:
            assert (one.id in shown) == (one.month <= month and (not one.closed or month <= one.closed))
            if one.id in shown:
                closed_by_then = one.closed == month and one.state is not State.OPEN
                assert shown[one.id].state is (one.state if closed_by_then else State.OPEN)


@given(st.sampled_from(MONTHS))
@bounded(10, 1)
def test_months_follow_each_other(month: str) -> None:
    assert rules.is_month(month)
    assert rules.before(rules.after(month)) == month
    assert rules.after(month) > month


def test_what_is_no_month_is_none() -> None:
    assert not any(rules.is_month(text) for text in ("2026-13", "2026-00", "1999-01", "2026-1", "new", ""))


def test_only_what_is_open_after_its_day_is_late() -> None:
    due = Action("a", "2026-11", due="2026-11-20")
    assert rules.is_late(due, date(2026, 11, 21))
    assert not rules.is_late(due, date(2026, 11, 20))
    assert not rules.is_late(Action("a", "2026-11", due="2026-11-20", state=State.DONE), date(2027, 1, 1))


def test_a_closed_action_keeps_the_month_in_which_it_was_closed() -> None:
    done = Action("a", "2026-09", state=State.DONE, closed="2026-10")
    assert rules.closed_at(State.DONE, done, "2026-11") == "2026-10"
    assert rules.closed_at(State.DROPPED, done, "2026-11") == "2026-11"
    assert rules.closed_at(State.OPEN, done, "2026-11") == ""

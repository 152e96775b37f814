"""Booked people who come too early: they wait for their time, and nobody has to do anything when it has come."""

import pytest

from queue_service.core.redis import Engine
from queue_service.posts.models import Post
from queue_service.tickets import actions, check, views
from queue_service.tickets.models import Place
from tests import factories
from tests.factories import MovableClock, officer

MINUTE_MS = 60_000


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def post(engine: Engine, clock: MovableClock) -> Post:
    kept = factories.keep(engine, factories.make_post())
    actions.set_counter(engine, clock, kept, officer("1"), "open")
    return kept


def arrive_early(engine: Engine, clock: MovableClock, post: Post, minutes: int, code: str = "K1") -> str:
    """Let somebody check in whose ticket may be called in so many minutes; return the number."""
    from_ms = clock.now_ms() + minutes * MINUTE_MS
    place = Place("U", from_ms // 1000 + 900, from_ms)
    ticket = f"{post.slug}.261124{code.lower():0>16}"
    seen = actions.issue_booked(engine, clock, post, "kia", ticket, place, booking=code, by="kiosk")
    return seen.ticket.number


def order(
    engine: Engine, clock: MovableClock, post: Post, counter: str | None = None
) -> list[tuple[str, str]]:
    return [(one.ticket.number, one.why) for one in views.queue_view(engine, clock, post, counter).waiting]


def test_nobody_early_is_called(engine: Engine, clock: MovableClock, post: Post) -> None:
    arrive_early(engine, clock, post, 30)
    assert order(engine, clock, post) == [("C001", "early")]
    assert actions.call_next(engine, clock, post, officer("1")) is None


def test_the_queue_shows_whose_time_has_come_as_the_next_call_takes_them(
    engine: Engine, clock: MovableClock, post: Post
) -> None:
    actions.issue(engine, clock, post, "kia", by="kiosk")
    arrive_early(engine, clock, post, 30, "K1")
    arrive_early(engine, clock, post, 60, "K2")
    assert order(engine, clock, post) == [("C001", "ordinary"), ("C002", "early"), ("C003", "early")]
    clock.pass_time(30 * 60)
    assert order(engine, clock, post, "1") == [("C002", "urgent"), ("C001", "ordinary"), ("C003", "early")]
    called = actions.call_next(engine, clock, post, officer("1"))
    assert called
    assert (called.number, called.lane) == ("C002", "U")
    assert order(engine, clock, post) == [("C001", "ordinary"), ("C003", "early")]
    assert check.violations(engine) == []

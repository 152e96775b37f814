"""A post with open counters, for the tests of the tickets room."""

from collections.abc import Callable

import pytest

from queue_service.core.redis import Engine
from queue_service.posts.models import Post
from queue_service.tickets import actions
from queue_service.tickets.models import Priority, Ticket
from tests.factories import MovableClock, keep, make_post, officer


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def post(engine: Engine) -> Post:
    return keep(engine, make_post())


@pytest.fixture
def take(engine: Engine, clock: MovableClock, post: Post) -> Callable[..., Ticket]:
    """Take a number: ``take("kia", Priority.LANSIA, then_services=("ktp-baru",))``."""

    def taking(service: str = "ktp-baru", priority: Priority | None = None, **more: object) -> Ticket:
        return actions.issue(engine, clock, post, service, by="kiosk", priority=priority, **more).ticket

    return taking


@pytest.fixture
def desk(engine: Engine, clock: MovableClock, post: Post) -> Callable[..., object]:
    """Do a verb at a counter, opened by its officer when first used: ``desk("call_next")``, ``desk("undo", "2")``."""
    opened: set[str] = set()

    def doing(verb: str, counter: str = "1", /, *args: object, **named: object) -> object:
        who = officer(counter)
        if counter not in opened:
            actions.set_counter(engine, clock, post, who, "open")
            opened.add(counter)
        return getattr(actions, verb)(engine, clock, post, who, *args, **named)

    return doing

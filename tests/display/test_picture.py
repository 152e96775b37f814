"""The board's picture, carried on by events alone, against a fresh snapshot of the real engine after random days."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from queue_service.core.errors import Refused
from queue_service.core.redis import Engine
from queue_service.posts.models import Post
from queue_service.tickets import actions, views
from queue_service.tickets.models import Priority
from tests.display.board_server import BoardServer
from tests.factories import LETTERS, MovableClock, keep, make_post, officer

Json = dict[str, Any]
STEPS = 250
APPLY = """async ({snapshot, events}) => {
  const { apply } = await import("/display-assets/picture.js");
  events.forEach((event) => apply(snapshot, event));
  return snapshot;
}"""
FILTER = """async ([query, picture]) => {
  const { Filter } = await import("/display-assets/picture.js");
  const filter = new Filter(new URLSearchParams(query));
  return {
    counters: picture.counters.filter((one) => filter.hasCounter(one)).map((one) => one.id),
    calls: picture.calls.filter((one) => filter.hasCall(one, picture.counters)).map((one) => one.number),
  };
}"""


class RandomDay:
    """Does anything that an office may do, in any order; what is refused does not happen."""

    def __init__(self, engine: Engine, post: Post, clock: MovableClock, seed: int) -> None:
        self.engine, self.post, self.clock = engine, post, clock
        self.dice = random.Random(seed)  # noqa: S311  # a day to repeat, not a secret
        self.tickets: list[str] = []

    def step(self) -> None:
        """Do one thing."""
        self.clock.pass_time(self.dice.randrange(1, 60))
        verb = self.dice.choices(
            [self.issue, self.at_counter, self.state, self.of_ticket, self.midnight], [30, 60, 6, 8, 1]
        )[0]
        try:
            verb()
        except Refused:
            return

    def issue(self) -> None:
        """Somebody comes."""
        then = tuple(self.dice.sample(list(LETTERS), self.dice.choice([0, 0, 1])))
        urgent = self.dice.choice([None, None, Priority.LANSIA])
        service = self.dice.choice(list(LETTERS))
        seen = actions.issue(
            self.engine, self.clock, self.post, service, by="kiosk", priority=urgent, then_services=then
        )
        self.tickets.append(seen.ticket.id)

    def at_counter(self) -> None:
        """An officer does something."""
        counter = self.dice.choice(self.post.counters).id
        verbs: list[Callable[..., Any]] = [
            actions.call_next, actions.recall, actions.start, actions.finish, actions.finish,
            actions.no_show, actions.hold, actions.undo, actions.undo, actions.transfer,
        ]  # fmt: skip
        verb = self.dice.choice(verbs)
        more: Json = {}
        if verb is actions.transfer:
            to_service = self.dice.random() < 0.6
            more = {"service": self.dice.choice(list(LETTERS)) if to_service else None}
            more["counter"] = None if to_service else self.dice.choice(self.post.counters).id
        verb(self.engine, self.clock, self.post, officer(counter), **more)

    def state(self) -> None:
        """A counter opens, pauses or closes."""
        state = self.dice.choice(["open", "open", "open", "paused", "closed"])
        counter = self.dice.choice(self.post.counters).id
        actions.set_counter(self.engine, self.clock, self.post, officer(counter), state)

    def of_ticket(self) -> None:
        """Somebody gives a number back, or one comes back."""
        ticket = self.dice.choice(self.tickets or ["none"])
        if self.dice.random() < 0.5:
            actions.cancel(self.engine, self.clock, ticket, by="holder", reason="holder")
        else:
            actions.bring_back(self.engine, self.clock, ticket, by="petugas", counter=None)

    def midnight(self) -> None:
        """The next day begins; what waited yesterday is ended a little later."""
        self.clock.pass_time(86_400)
        self.issue()
        actions.close_days(self.engine, self.clock, self.post)


def shown(picture: Json) -> Json:
    """What a board shows of a picture."""
    return {
        "day": picture["day"],
        "calls": picture["calls"],
        "waiting": {service: count for service, count in picture["waiting"].items() if count},
        "counters": [
            (one["id"], one["state"], one["ticket"] and {**one["ticket"], "called_at": None})
            for one in picture["counters"]
        ],
    }


@pytest.mark.parametrize("seed", range(4))
def test_events_alone_lead_to_what_a_fresh_snapshot_shows(
    page: Page, server: BoardServer, engine: Engine, seed: int
) -> None:
    post, clock = keep(engine, make_post()), MovableClock()
    day = RandomDay(engine, post, clock, seed)
    for counter in post.counters:
        actions.open_day(engine, clock, post)
        actions.set_counter(engine, clock, post, officer(counter.id), "open")
    page.goto(f"{server.url}/blank")
    seq, picture = views.snapshot(engine, clock, post)
    for _batch in range(5):
        for _step in range(STEPS // 5):
            day.step()
        missed = views.events_since(engine, post.slug, seq)
        assert missed is not None
        newest, events = missed
        picture = page.evaluate(APPLY, {"snapshot": picture, "events": events})
        seq, fresh = views.snapshot(engine, clock, post)
        assert newest == seq
        assert shown(picture) == shown(fresh)


@pytest.mark.parametrize(
    ("query", "counters", "calls"),
    [
        ("", ["1", "2", "3"], ["A001", "C001", "A002"]),
        ("counters=1,3", ["1", "3"], ["A001", "A002"]),
        ("counters= 2 ,", ["2"], ["C001"]),
        ("services=kia", ["2", "3"], ["C001"]),
        ("group=lantai-2", ["3"], ["A002"]),
        ("group=lantai-2&services=kia", ["3"], []),
        ("counters=9", [], []),
    ],
)
def test_a_board_shows_only_its_own_counters_and_services(
    page: Page, server: BoardServer, query: str, counters: list[str], calls: list[str]
) -> None:
    picture = {
        "counters": [
            {"id": "1", "group": "", "services": ["ktp-baru"]},
            {"id": "2", "group": "", "services": ["kia"]},
            {"id": "3", "group": "lantai-2", "services": []},
        ],
        "calls": [
            {"number": "A001", "service": "ktp-baru", "counter": "1"},
            {"number": "C001", "service": "kia", "counter": "2"},
            {"number": "A002", "service": "ktp-baru", "counter": "3"},
        ],
    }
    page.goto(f"{server.url}/blank")
    assert page.evaluate(FILTER, [query, picture]) == {"counters": counters, "calls": calls}

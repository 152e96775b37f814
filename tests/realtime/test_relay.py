"""The relay: what it tells, in order and once, also when the engine goes away and comes back."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from queue_service.core import cache
from queue_service.core.embedded import EmbeddedEngine
from queue_service.core.errors import Unavailable
from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.realtime import relay as relay_module
from queue_service.realtime.relay import Relay
from queue_service.tickets import actions
from tests.factories import POST, MovableClock, keep, make_post, officer
from tests.servers import eventually


class Told:
    """Everything a relay has said."""

    def __init__(self) -> None:
        self.events: list[tuple[str, int, str]] = []
        self.prints: list[tuple[str, dict[str, str]]] = []
        self.pulses: list[tuple[str, int]] = []
        self.changes: list[str] = []
        self.stumble_at = 0
        self.pulse_failure: Exception | None = None
        self.rounds = 0

    def event(self, post: str, seq: int, fields: dict[str, str]) -> None:
        if seq == self.stumble_at:
            raise ValueError("an event that cannot be told")
        self.events.append((post, seq, fields["type"]))

    def printed(self, post: str, fields: dict[str, str]) -> None:
        self.prints.append((post, fields))

    def pulse(self, post: str, seq: int) -> None:
        if self.pulse_failure:
            raise self.pulse_failure
        self.pulses.append((post, seq))

    def changed(self, room: str) -> None:
        cache.forget(room)
        self.changes.append(room)

    def seqs(self, post: str = POST) -> list[int]:
        return [seq for of, seq, _kind in self.events if of == post]


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    server = EmbeddedEngine(tmp_path, {"appendfsync": "always"})
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_engine(own_server: EmbeddedEngine) -> Iterator[Engine]:
    cache.forget("*")
    connected = Engine(own_server.url)
    yield connected
    connected.close()
    cache.forget("*")


@contextmanager
def running(engine: Engine, said: Told) -> Iterator[None]:
    """A relay that runs on the engine and tells ``said``."""
    ended = threading.Event()

    def rest(seconds: float) -> None:
        said.rounds += 1
        ended.wait(seconds)

    relay = Relay(engine, said.event, said.printed, said.pulse, said.changed, rest)
    threads = [threading.Thread(target=work) for work in (relay.run, relay.pulse)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        relay.stop()
        ended.set()
        for thread in threads:
            thread.join(10)
            assert not thread.is_alive()


@pytest.fixture
def told(own_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """What a relay with a quick pulse says; it follows the post from seq 1 on."""
    monkeypatch.setattr(relay_module, "BLOCK_SECONDS", 0.2)
    monkeypatch.setattr(relay_module, "PULSE_SECONDS", 0.05)
    keep(own_engine, make_post())
    said = Told()
    with running(own_engine, said):
        eventually(lambda: (POST, 1) in said.pulses)
        yield said


def issue(engine: Engine, times: int = 1) -> None:
    for _time in range(times):
        actions.issue(engine, MovableClock(), make_post(), "ktp-baru", by="kiosk")


def test_every_event_is_told_once_and_in_order(own_engine, told):
    issue(own_engine, 30)
    eventually(lambda: len(told.events) == 31)  # the day was opened first
    assert told.events[0] == (POST, 2, "day.opened")
    assert told.seqs() == list(range(2, 33))
    assert {kind for _post, _seq, kind in told.events[1:]} == {"ticket.issued"}


def test_a_post_created_later_is_followed_from_then_on(own_engine, told):
    keep(own_engine, make_post("pasar"))
    eventually(lambda: any(post == "pasar" for post, _seq in told.pulses))
    clock = MovableClock()
    actions.set_counter(own_engine, clock, make_post("pasar"), officer("1"), "open")
    eventually(lambda: len(told.events) == 2)
    assert told.events == [("pasar", 2, "day.opened"), ("pasar", 3, "counter.changed")]


def test_print_jobs_are_told_to_the_post_they_are_for(own_engine, told):
    own_engine.client.xadd(post_key(POST, "prints"), {"device": "p1", "job": '{"job":"j1"}'})
    eventually(lambda: told.prints)
    assert told.prints == [(POST, {"device": "p1", "job": '{"job":"j1"}'})]


def test_a_changed_post_is_forgotten_before_anybody_is_told(own_engine, told, monkeypatch):
    order = []
    monkeypatch.setattr(told, "changes", order)
    monkeypatch.setattr(told, "events", order)
    keep(own_engine, replace(make_post(), address="Jalan Baru 1"))
    eventually(lambda: any(isinstance(one, tuple) and one[2] == "post.changed" for one in order))
    assert order.index("posts") < next(i for i, one in enumerate(order) if one[2:] == ("post.changed",))


def test_a_change_of_slow_things_reaches_this_process(own_engine, told):
    cache.announce(own_engine.client, "posts")
    eventually(lambda: "posts" in told.changes)


def test_a_change_while_the_relay_begins_is_heard_of(own_engine, monkeypatch):
    keep(own_engine, make_post())
    seen, told = posts.all_posts, Told()

    def seen_and_changed(*args: object, **more: bool) -> list[Post]:
        found = seen(*args, **more)
        if "sent" not in told.changes:
            told.changes.append("sent")
            own_engine.client.xadd(cache.CHANGES, {"room": "posts"})  # by another process
        return found

    monkeypatch.setattr(posts, "all_posts", seen_and_changed)
    with running(own_engine, told):
        eventually(lambda: told.changes == ["sent", "posts"])


def test_nothing_is_missed_or_repeated_when_the_engine_is_killed_and_returns(own_server, own_engine, told):
    issue(own_engine, 3)
    for _kill in range(3):
        os.kill(own_server.process.pid, signal.SIGKILL)
        own_server.process.wait(10)
        own_server.start()
        issue(own_engine, 4)
    eventually(lambda: len(told.events) == 16)
    assert told.seqs() == list(range(2, 18))


def test_pulses_go_on_after_one_failed_because_the_engine_was_away(own_server, own_engine, told):
    told.pulse_failure = Unavailable()  # what looking up a post gives meanwhile
    os.kill(own_server.process.pid, signal.SIGKILL)
    own_server.process.wait(10)
    own_server.start()
    issue(own_engine)
    eventually(lambda: told.seqs() == [2, 3])
    told.pulse_failure = None
    eventually(lambda: (POST, 3) in told.pulses)


def test_no_pulse_is_told_once_the_streams_cannot_be_read(told, monkeypatch):
    monkeypatch.setattr(relay_module, "FRESH_SECONDS", 0.0)
    under_way = told.rounds + 2
    eventually(lambda: told.rounds > under_way)
    told.pulses.clear()
    eventually(lambda: told.rounds > under_way + 5)
    assert told.pulses == []


def test_an_event_that_cannot_be_told_leaves_a_gap_and_does_not_stop_the_relay(own_engine, told):
    told.stumble_at = 3
    issue(own_engine, 3)
    eventually(lambda: told.seqs() == [2, 4, 5])


def test_an_engine_restored_from_a_backup_is_followed_from_where_it_is(own_server, own_engine, told):
    issue(own_engine, 3)
    eventually(lambda: told.seqs() == [2, 3, 4, 5])
    own_server.stop()
    for file in (own_server.folder / "appendonlydir").iterdir():
        file.unlink()
    (own_server.folder / "appendonlydir").rmdir()
    own_server.start()
    keep(own_engine, make_post())
    told.pulses.clear()
    eventually(lambda: (POST, 1) in told.pulses)
    issue(own_engine)
    eventually(lambda: told.seqs() == [2, 3, 4, 5, 2, 3])


def test_pulses_name_the_newest_seq_of_every_post(own_engine, told: Any):
    keep(own_engine, make_post("pasar"))
    issue(own_engine, 2)
    eventually(lambda: {(POST, 4), ("pasar", 1)} <= set(told.pulses))

"""A board whose network is cut: it ends in the exact picture and has seen each call once, in order."""

from collections.abc import Iterator

import pytest

from queue_service.core.clock import Clock
from queue_service.tickets import actions
from tests.factories import make_post, officer
from tests.faults import truth
from tests.faults.board import Board
from tests.faults.proxy import Proxy
from tests.servers import eventually


@pytest.fixture
def wire(office) -> Iterator[Proxy]:
    proxy = Proxy(office.port)
    yield proxy
    proxy.close()


@pytest.fixture
def board(wire) -> Iterator[Board]:
    following = Board(wire.port)
    eventually(lambda: following.seq is not None)
    yield following
    following.close()


def people_are_called(office, count: int) -> None:
    """Behind the service's back, as another web process would do it: what matters here is the wire."""
    clock, leader = Clock(), officer("1", "ketua", leads=True)
    post = make_post()
    for _person in range(count):
        actions.issue(office.engine, clock, post, "kia", by="kiosk")
        for verb in (actions.call_next, actions.start, actions.finish):
            verb(office.engine, clock, post, leader)


@pytest.mark.timeout(120)
def test_a_board_that_was_cut_off_misses_nothing_and_repeats_nothing(office, wire, board):
    people_are_called(office, 3)
    for _cut in range(2):
        wire.cut()
        people_are_called(office, 5)
        wire.mend()
        eventually(lambda: board.seq == truth.newest(office.engine), 10)  # the sweeps write events too
    assert board.calls == [("1", f"C{number:03d}") for number in range(1, 14)]
    assert board.snapshots == 1
    assert board.picture.seen() == truth.picture(office.engine).seen()


@pytest.mark.timeout(180)
def test_a_board_too_far_behind_takes_a_new_picture(office, wire, board):
    wire.cut()
    people_are_called(office, 130)  # more than 500 events
    wire.mend()
    eventually(lambda: board.seq == truth.newest(office.engine), 10)
    assert board.snapshots == 2
    assert board.picture.seen() == truth.picture(office.engine).seen()

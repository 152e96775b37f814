"""A storm of kiosks (one tells of numbers it gave while it was alone) and officers while parts of the service are killed without warning.

What clients were told is compared with the store at the end. There are few kills here: no failure in n kills bounds the rate of
failures at 3/n, so these tests prove the mechanism, not a rate.
"""

import threading

import pytest

from tests.faults import truth
from tests.faults.board import Board
from tests.faults.clients import Client, History, together, wait_for
from tests.servers import eventually

KIOSKS = 6
TICKETS = 60  # of each kiosk: enough that numbers are still taken when the last part is killed
SERVICES = ("ktp-baru", "ktp-ganti", "kia")
# The library of the boards leaves a socket to the garbage collector when the server dies in the middle of its greeting.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


def storm(
    office, tickets: int
) -> tuple[History, list[threading.Thread], list[threading.Thread], threading.Event]:
    history, done = History(), threading.Event()
    kiosks = [
        (history.kiosk, Client(office.port, office.people.kiosk), SERVICES[number % 3], tickets)
        for number in range(KIOSKS - 1)
    ]
    kiosks.append((history.kiosk_back, Client(office.port, office.people.kiosk), SERVICES[0], tickets))
    officers = [
        (history.officer, Client(office.port, token), counter, done)
        for counter, token in office.people.officers.items()
    ]
    return history, together(kiosks), together(officers), done


def kill_again_and_again(office, words: str, kills: int, history: History) -> None:
    """Kill a part each time some more numbers were given, as soon as it runs again."""
    for _kill in range(kills):
        given = len(history.told)
        eventually(lambda given=given: len(history.told) >= given + 10, 60)
        office.kill(words)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("words", "kills"), [("valkey-server", 4), ("queue_service web", 3)], ids=["engine", "web"]
)
def test_nothing_acknowledged_is_lost_and_nothing_happens_twice_when_a_part_is_killed(office, words, kills):
    board = Board(office.port)
    eventually(lambda: board.seq is not None)
    history, kiosks, officers, done = storm(office, TICKETS)
    kill_again_and_again(office, words, kills, history)
    wait_for(kiosks)
    done.set()
    wait_for(officers)
    truth.compare(office.engine, history, KIOSKS * TICKETS)
    eventually(lambda: board.seq == truth.newest(office.engine), 30)  # the sweeps write events too
    board.close()
    assert board.shown == sorted(board.shown), "a board saw a change out of order"
    every = sorted(board.shown + board.skipped)
    assert every == list(range(every[0], board.seq + 1)), "a board saw a change twice or missed one"
    assert board.picture.seen() == truth.picture(office.engine).seen()


@pytest.mark.timeout(120)
def test_the_workers_and_the_scheduler_are_back_after_a_kill(office):
    for words in ("worker --queue sweeps", "scheduler"):
        office.kill(words)
    with Client(office.port, office.people.kiosk) as kiosk:
        assert kiosk.insist("POST", "/api/v1/posts/kantor-desa/tickets", {"service": "kia"}).status == 201

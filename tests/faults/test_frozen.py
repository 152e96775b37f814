"""An engine that freezes: everybody is told so quickly, and all is normal soon after it wakes."""

import os
import signal
import statistics
import time

import pytest

from tests.faults.board import Board
from tests.faults.clients import Client
from tests.servers import eventually

TICKETS = "/api/v1/posts/kantor-desa/tickets"


@pytest.fixture
def frozen(office):
    """Freeze and wake the engine; it never stays frozen."""
    engine = office.process("valkey-server")
    yield lambda number: os.kill(engine, number)
    os.kill(engine, signal.SIGCONT)


@pytest.mark.timeout(120)
def test_a_frozen_engine_is_503_within_two_seconds_and_normal_within_five_after(office, frozen):
    with Client(office.port, office.people.kiosk) as kiosk:
        ticket = kiosk.insist("POST", TICKETS, {"service": "kia"}).body
        calls = (
            ("GET", "/readyz", None),
            ("POST", TICKETS, {"service": "kia"}),
            ("GET", f"/api/v1/tickets/{ticket['id']}", None),
            ("DELETE", f"/api/v1/tickets/{ticket['id']}", None),
            ("GET", "/api/v1/posts/kantor-desa/live", None),
        )
        frozen(signal.SIGSTOP)
        began = time.monotonic()
        answers = [kiosk.call(*call) for call in calls]
        assert [answer.status for answer in answers] == [503] * len(calls)
        assert {answer.body["code"] for answer in answers} == {"engine_unreachable"}
        assert statistics.median(answer.seconds for answer in answers) < 2.0
        assert kiosk.call("GET", "/healthz").status == 200
        eventually(lambda: time.monotonic() - began >= 5.0)
        frozen(signal.SIGCONT)
        eventually(lambda: kiosk.call("POST", TICKETS, {"service": "kia"}).status == 201, 5)
        eventually(lambda: kiosk.call("GET", "/readyz").status == 200, 5)


@pytest.mark.timeout(120)
def test_a_request_left_unknown_by_a_frozen_engine_is_applied_once(office, frozen):
    with Client(office.port, office.people.kiosk) as kiosk:
        frozen(signal.SIGSTOP)
        assert kiosk.call("POST", TICKETS, {"service": "kia"}, "beku").status == 503
        frozen(signal.SIGCONT)
        told = [
            kiosk.insist("POST", TICKETS, {"service": "kia"}, "beku").body["number"] for _time in range(2)
        ]
        after = kiosk.insist("POST", TICKETS, {"service": "kia"}).body["number"]
    assert (told, after) == (["C001", "C001"], "C002")


@pytest.mark.timeout(120)
def test_boards_get_no_pulse_from_a_frozen_engine_and_go_on_after(office, frozen):
    board = Board(office.port)
    eventually(lambda: board.pulses > 0)
    frozen(signal.SIGSTOP)
    began, before = time.monotonic(), board.pulses
    eventually(lambda: time.monotonic() - began >= 9.0)
    assert board.pulses <= before + 1, "a pulse says that the picture is current"
    frozen(signal.SIGCONT)
    with Client(office.port, office.people.kiosk) as kiosk:
        kiosk.insist("POST", TICKETS, {"service": "kia"})
    after = board.pulses
    eventually(lambda: board.pulses > after and board.picture.waiting["kia"] == 1)
    board.close()

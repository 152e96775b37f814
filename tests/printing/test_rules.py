"""Where a ticket is printed, and what becomes of jobs that nobody decides."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from queue_service.printing.models import Job, Route, State, Way
from queue_service.printing.rules import (
    CLAIMED_FOR_MS,
    GIVE_UP_AFTER_MS,
    REDRIVE_AFTER_MS,
    Machine,
    next_step,
    route_for_staff,
    route_from,
)

AGENT = Machine("agent-1", "printer", {})


def kiosk(name: str = "kiosk-1", **settings: Any) -> Machine:
    return Machine(name, "kiosk", settings)


def test_a_kiosk_with_a_browser_printer_prints_itself() -> None:
    assert route_from(kiosk(print="browser", paper=58), []) == Route(Way.BROWSER, "", "kiosk-1", paper=58)


def test_a_network_printer_is_reached_by_its_address_with_the_kiosks_options() -> None:
    found = kiosk(print="network", printer="10.0.0.9:9100", qr="image", status="required", cut=False)
    assert route_from(found, []) == Route(
        Way.NETWORK, "10.0.0.9:9100", "kiosk-1", 80, False, "image", "required"
    )


def test_an_agent_is_the_one_that_is_named_else_the_first_of_the_post() -> None:
    other = Machine("agent-2", "printer", {})
    assert route_from(kiosk(print="agent"), [AGENT, other]) == Route(Way.AGENT, "agent-1", "kiosk-1")
    assert route_from(kiosk(print="agent", agent="agent-2"), [AGENT, other]) == Route(
        Way.AGENT, "agent-2", "kiosk-1"
    )


@pytest.mark.parametrize(
    ("settings", "machines"),
    [
        ({"print": "none"}, [AGENT]),
        ({}, [AGENT]),
        ({"print": "agent"}, []),
        ({"print": "agent", "agent": "gone"}, [AGENT]),
        ({"print": "network", "printer": ""}, [AGENT]),
    ],
)
def test_a_kiosk_without_a_printer_has_no_route(settings: dict[str, Any], machines: list[Machine]) -> None:
    assert route_from(kiosk(**settings), machines) is None


def test_staff_print_where_the_tickets_own_kiosk_does() -> None:
    first, second = kiosk("k1", print="network", printer="a:1"), kiosk("k2", print="network", printer="b:2")
    found = route_for_staff([first, second, AGENT], "k2")
    assert found is not None
    assert found.target == "b:2"


def test_staff_cannot_reach_the_printer_of_a_browser_but_another_one_of_the_post() -> None:
    browser, network = kiosk("k1", print="browser"), kiosk("k2", print="network", printer="b:2")
    found = route_for_staff([browser, network], "k1")
    assert found is not None
    assert found.kiosk == "k2"
    assert route_for_staff([browser], "k1") is None
    assert route_for_staff([], None) is None


JOB = Job("j", "p", "t", "A001", State.REQUESTED, Way.NETWORK, "x:1", "k", requested=0, slip={})


@pytest.mark.parametrize(
    ("changes", "now", "step"),
    [
        ({}, REDRIVE_AFTER_MS, "wait"),
        ({}, REDRIVE_AFTER_MS + 1, "drive"),
        ({}, GIVE_UP_AFTER_MS + 1, "give_up"),
        ({"way": Way.AGENT}, GIVE_UP_AFTER_MS, "wait"),
        ({"way": Way.AGENT}, GIVE_UP_AFTER_MS + 1, "give_up"),
        ({"way": Way.BROWSER}, GIVE_UP_AFTER_MS + 1, "give_up"),
        ({"claimed": 1}, GIVE_UP_AFTER_MS + 1, "wait"),
        ({"claimed": 1}, CLAIMED_FOR_MS + 2, "give_up"),
        ({"state": State.PRINTED}, 1, "forget"),
        ({"state": State.FAILED}, 10**9, "forget"),
    ],
)
def test_a_job_is_driven_again_then_given_up(changes: dict[str, Any], now: int, step: str) -> None:
    assert next_step(dataclasses.replace(JOB, **changes), now) == step

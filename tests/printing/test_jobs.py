"""The worker's part: from a print job to paper on a network printer, and back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from queue_service.printing import actions, jobs
from queue_service.staff import actions as staff
from queue_service.staff.models import SYSTEM
from tests import factories
from tests.kiosk.tcp_printer import TcpPrinter

from .conftest import Office


@pytest.fixture
def printer(office: Office) -> Iterator[TcpPrinter]:
    with TcpPrinter() as running:
        kiosk = office.devices["network"].id
        staff.change_device(
            office.engine, factories.POST, kiosk, SYSTEM, settings={"printer": running.address}
        )
        yield running


def outcome(office: Office, job: str) -> tuple[str, str | None]:
    found = actions.find(office.engine, job)
    return found.state.value, found.reason


def test_a_job_comes_out_of_the_printer_once_even_if_it_runs_twice(
    office: Office, printer: TcpPrinter
) -> None:
    job = office.ask(office.issue())
    jobs.run(office.engine, office.clock, job.id)
    jobs.run(office.engine, office.clock, job.id)
    assert printer.wait_for_tickets(1).line("A001").height == 8
    assert printer.paper.cuts == 1
    assert outcome(office, job.id) == ("printed", None)


def test_without_paper_the_ticket_stays_valid_and_a_reprint_is_the_same_number(
    office: Office, printer: TcpPrinter
) -> None:
    ticket = office.issue()
    printer.paper_out = True
    first = office.ask(ticket)
    jobs.run(office.engine, office.clock, first.id)
    assert outcome(office, first.id) == ("failed", "paper_out")
    assert [one.number for one in actions.troubles(office.engine, factories.POST)] == ["A001"]
    printer.refill()
    jobs.run(office.engine, office.clock, office.ask(ticket).id)
    assert printer.wait_for_tickets(1).line("A001").text == ticket.number
    assert actions.troubles(office.engine, factories.POST) == []


def test_an_open_cover_and_a_pulled_cable_have_their_own_reasons(office: Office, printer: TcpPrinter) -> None:
    printer.cover_open = True
    first, second = office.ask(office.issue()), office.ask(office.issue())
    jobs.run(office.engine, office.clock, first.id)
    printer.unplug()
    jobs.run(office.engine, office.clock, second.id)
    assert outcome(office, first.id) == ("failed", "cover_open")
    assert outcome(office, second.id) == ("failed", "offline")


def test_a_job_that_cannot_be_understood_fails_and_does_not_stop_the_worker(
    office: Office, printer: TcpPrinter
) -> None:
    ticket = office.issue()
    who = office.devices["network"]
    route = actions.route_of(office.engine, who, ticket)
    job = actions.request(office.engine, office.clock, ticket, route, lambda name, _route: {"job": name}, who)
    jobs.run(office.engine, office.clock, job.id)
    assert outcome(office, job.id) == ("failed", "error")


def test_a_job_that_is_gone_is_left_alone(office: Office) -> None:
    jobs.run(office.engine, office.clock, f"{factories.POST}.p0123456789abcdef")

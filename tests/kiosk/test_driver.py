"""Printing on a TCP printer that runs out of paper, is opened, unplugged or never answers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.printer.devices import BadAddress, opener
from kiosk.printer.driver import PRINTED, Outcome, Patience, print_ticket
from kiosk.printer.status import Reason

from .escpos_decoder import decode
from .tcp_printer import TcpPrinter
from .test_layout import JOB, job

QUICK = Patience(answer=0.3, finish=1.0, settle=0.2, glance=0.05)


@pytest.fixture
def printer() -> Iterator[TcpPrinter]:
    with TcpPrinter() as running:
        yield running


def failed(reason: Reason) -> Outcome:
    return Outcome(False, reason)


@pytest.mark.parametrize("status", ["auto", "required", "off"])
def test_a_healthy_printer_prints_one_ticket(printer: TcpPrinter, status: str) -> None:
    assert print_ticket(job(status=status), opener(f"network:{printer.address}"), QUICK) == PRINTED
    paper = printer.wait_for_tickets(1)
    assert paper.line("A001").height == 8
    assert paper.qr_codes == [JOB["url"]]


def test_without_paper_nothing_is_sent(printer: TcpPrinter) -> None:
    printer.paper_out = True
    assert print_ticket(job(), opener(printer.address), QUICK) == failed(Reason.PAPER_OUT)
    printer.refill()
    assert printer.paper.lines == []


def test_an_open_cover_is_told_apart_from_missing_paper(printer: TcpPrinter) -> None:
    printer.cover_open = True
    assert print_ticket(job(), opener(printer.address), QUICK) == failed(Reason.COVER_OPEN)


def test_paper_that_ends_in_the_middle_is_noticed_and_the_rest_is_not_printed_later(
    printer: TcpPrinter,
) -> None:
    printer.paper_lasts = 120
    assert print_ticket(job(), opener(printer.address), QUICK) == failed(Reason.PAPER_OUT)
    printer.wait_until_given_up()
    printer.refill()
    assert printer.paper.cuts == 0
    assert print_ticket(job(), opener(printer.address), QUICK) == PRINTED
    assert printer.wait_for_tickets(1).qr_codes == [JOB["url"]]


def test_a_printer_that_never_answers_is_taken_at_its_word(printer: TcpPrinter) -> None:
    printer.silent = True
    assert print_ticket(job(), opener(printer.address), QUICK) == PRINTED
    printer.wait_for_tickets(1)


def test_a_printer_that_must_answer_but_does_not_counts_as_offline(printer: TcpPrinter) -> None:
    printer.silent = True
    assert print_ticket(job(status="required"), opener(printer.address), QUICK) == failed(Reason.OFFLINE)
    assert printer.paper.lines == []


def test_a_printer_that_knows_only_the_real_time_status_is_enough(printer: TcpPrinter) -> None:
    printer.knows_in_order_status = False
    assert print_ticket(job(status="required"), opener(printer.address), QUICK) == PRINTED
    assert printer.wait_for_tickets(1).cuts == 1


def test_a_pulled_cable_is_offline(printer: TcpPrinter) -> None:
    printer.unplug()
    assert print_ticket(job(), opener(printer.address), QUICK) == failed(Reason.OFFLINE)


def test_a_printer_that_hangs_up_at_once_is_offline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        threading.Thread(target=lambda: server.accept()[0].close(), daemon=True).start()
        assert print_ticket(job(), opener(f"{host}:{port}"), QUICK) == failed(Reason.OFFLINE)


def test_a_file_takes_the_bytes_of_the_ticket(tmp_path: Path) -> None:
    target = tmp_path / "lp0"
    assert print_ticket(job(paper=58), opener(f"file:{target}"), QUICK) == PRINTED
    assert decode(target.read_bytes()).line("A001").width == 7


def test_a_file_cannot_promise_what_a_job_requires(tmp_path: Path) -> None:
    wanted = job(status="required")
    assert print_ticket(wanted, opener(f"file:{tmp_path / 'lp0'}"), QUICK) == failed(Reason.OFFLINE)


def test_a_device_that_is_not_there_is_offline(tmp_path: Path) -> None:
    for address in (f"file:{tmp_path}/none/lp0", f"serial:{tmp_path}/ttyUSB9", "usb:04b8:ffff"):
        assert print_ticket(job(), opener(address), QUICK) == failed(Reason.OFFLINE), address


@pytest.mark.parametrize(
    "address", ["", ":9100", "host:port", "usb:04b8", "usb:x:y", "serial:", "serial:/dev/x:fast", "file:"]
)
def test_an_address_that_makes_no_sense_is_refused_at_once(address: str) -> None:
    with pytest.raises(BadAddress):
        opener(address)

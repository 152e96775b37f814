"""Tickets per second over HTTP, with a kiosk's token, validation and idempotency key, against a no-op of the same server."""

import json
from collections import Counter
from concurrent.futures import Executor

from benchmarks.http_load import Answers, load_process, post
from benchmarks.launcher import NOOP
from benchmarks.office import POST, Office, Web
from benchmarks.report import Ratio, median, quantile
from benchmarks.rounds import Kind, disk_seconds, in_turns, rates
from queue_service.tickets.check import LEASED

SERVICE = "ktp-baru"
MANY = 32


def measure(quick: bool) -> list[Ratio]:
    """Run it all; raises AssertionError when a number was given twice or left out."""
    seconds, rounds = (1.0, 3) if quick else (2.0, 8)
    with Office() as office, load_process() as sender:
        one = office.web()
        token = office.kiosk_token(one)
        whose, body = f"Authorization: Bearer {token}", json.dumps({"service": SERVICE}).encode()
        ticket = post(f"/api/v1/posts/{POST}/tickets", body, whose)
        noop = post(NOOP, body, whose)
        disk = disk_seconds(office)
        print(
            f"  one write to the disk takes {disk * 1e3:.2f} ms; every ticket waits for one, a no-op does not",
            flush=True,
        )
        given: list[Answers] = []
        ratios = []
        for clients, marks in ((MANY, (0.60, 0.70)), (1, (0.45, 0.53))):
            tickets, noops = Kind(*ticket), Kind(*noop)
            given += in_turns(sender, one, clients, rounds, seconds, noops, tickets)
            print(
                noops.line(f"no-op, {clients} clients"),
                tickets.line(f"ticket, {clients} clients"),
                sep="\n",
                flush=True,
            )
            ratios.append(Ratio(f"tickets/s / no-op/s, {_count(clients)}", rates(tickets, noops), *marks))
            if clients == 1:
                nothing = median(noops.latencies)
                print(
                    f"  a no-op and one write to the disk after the other give {nothing / (nothing + disk):.2f}"
                )
            if clients == MANY:
                late = quantile(tickets.latencies, 0.99) / quantile(noops.latencies, 0.99)
                ratios.append(Ratio(f"ticket p99 / no-op p99, {_count(clients)}", late, 2.0, 1.3))
        two = office.web(2)
        ratios.append(_two_processes(sender, one, two, Kind(*ticket), Kind(*ticket), given, rounds, seconds))
        _check_numbers(given)
    return ratios


def _two_processes(
    sender: Executor,
    one: Web,
    two: Web,
    alone: Kind,
    shared: Kind,
    given: list[Answers],
    rounds: int,
    seconds: float,
) -> Ratio:
    """Two web processes against one, each frozen while the other is measured."""
    for web, kind in ((one, alone), (two, shared)):
        kind.run(sender, web, MANY, 0.5)
    given += alone.rounds + shared.rounds
    alone.rounds, shared.rounds = [], []
    for _ in range(rounds):
        for web, other, kind in ((one, two, alone), (two, one, shared)):
            other.freeze()
            kind.run(sender, web, 2 * MANY, seconds)
            other.thaw()
    given += alone.rounds + shared.rounds
    print(alone.line("ticket, one process"), shared.line("ticket, two processes"), sep="\n", flush=True)
    return Ratio("tickets/s of two processes / of one", rates(shared, alone), 1.5, 1.8)


def _check_numbers(given: list[Answers]) -> None:
    """Every number from the first to the last was given exactly once."""
    assert not sum(answers.refused for answers in given), "some tickets were refused"
    counts = Counter(json.loads(body)["number"] for answers in given for body in answers.bodies)
    twice = [number for number, count in counts.items() if count > 1]
    assert not twice, f"numbers given twice: {twice[:5]}"
    missing = {_number(nth) for nth in range(1, len(counts) + 1)} - counts.keys()
    assert not missing, f"numbers left out: {sorted(missing)[:5]}"
    print(f"  {len(counts)} tickets, numbers distinct and without gaps")


def _number(nth: int) -> str:
    """The number of the n-th ticket; those that kiosks may lease are stepped over."""
    return f"A{nth if nth < LEASED.start else nth + len(LEASED):03d}"


def _count(clients: int) -> str:
    return "one client" if clients == 1 else f"{clients} clients"

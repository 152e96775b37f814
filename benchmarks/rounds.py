"""Requests of one kind sent in rounds, so that kinds can be measured in turns and compared."""

import secrets
import time
from concurrent.futures import Executor
from dataclasses import dataclass, field

from benchmarks.http_load import Answers, Load, storm
from benchmarks.office import Office, Web
from benchmarks.report import median, milliseconds
from queue_service.core.redis import Engine


@dataclass
class Kind:
    """One kind of request through all rounds."""

    head: bytes
    tail: bytes
    rounds: list[Answers] = field(default_factory=list)
    sent: int = 0

    def run(self, sender: Executor, web: Web, clients: int, seconds: float) -> None:
        """One round."""
        load = Load(web.port, clients, seconds, self.head, self.tail, secrets.token_hex(8), self.sent)
        self.rounds.append(sender.submit(storm, load).result())
        self.sent += len(self.rounds[-1].latencies)

    @property
    def latencies(self) -> list[float]:
        """Of all rounds together."""
        return [latency for answers in self.rounds for latency in answers.latencies]

    def line(self, name: str) -> str:
        """One line about it."""
        rate = median([answers.rate for answers in self.rounds])
        return f"  {name:28} {rate:8.0f} /s   {milliseconds(self.latencies)}"


def in_turns(
    sender: Executor, web: Web, clients: int, rounds: int, seconds: float, base: Kind, measured: Kind
) -> list[Answers]:
    """Warm both up, then measure them in turns; return all that was answered to ``measured``, the warm-up included."""
    for kind in (base, measured):
        kind.run(sender, web, clients, 0.5)
    warm, measured.rounds, base.rounds = measured.rounds, [], []
    for _ in range(rounds):
        base.run(sender, web, clients, seconds)
        measured.run(sender, web, clients, seconds)
    return [*warm, *measured.rounds]


def rates(measured: Kind, base: Kind) -> float:
    """The middle of the ratios of neighbouring rounds."""
    return median([one.rate / other.rate for one, other in zip(measured.rounds, base.rounds, strict=True)])


TICKET_BYTES = 1850  # what a ticket adds to the engine's log


def disk_seconds(office: Office) -> float:
    """Seconds that the engine takes to have a change of a ticket's size on disk, asked over a bare socket, one after the other."""
    engine, seconds = Engine(office.engine.url), []
    for _ in range(300):
        began = time.perf_counter()
        engine.call("SET", "bench", "x" * TICKET_BYTES)
        seconds.append(time.perf_counter() - began)
    engine.close()
    return median(seconds)

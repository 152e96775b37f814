"""Print one ticket and find out whether it really came out.

Before: is there paper, is the cover closed? After: wait until the printer says that everything has been printed, and
watch its paper and cover meanwhile. Printers that never answer (many cheap ones, and every plain file) are taken at
their word unless the job's status is ``required``; with ``off`` nothing is asked at all.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from kiosk.printer import status
from kiosk.printer.devices import Opener, Unreachable, Wire
from kiosk.printer.escpos import encode
from kiosk.printer.layout import lay_out
from kiosk.printer.status import Reason
from kiosk.printer.ticket import PrintJob, StatusMode

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """``ok``, or why not."""

    ok: bool
    reason: Reason | None = None


@dataclass(frozen=True)
class Patience:
    """Seconds to wait: for one answer, for the end of printing, and for an end that a printer never announces."""

    answer: float = 1.0
    finish: float = 8.0
    settle: float = 1.5
    glance: float = 0.25


PRINTED = Outcome(True)


def print_ticket(job: PrintJob, open_printer: Opener, patience: Patience | None = None) -> Outcome:
    """Print ``job`` once; never raises for a printer's trouble."""
    payload = encode(lay_out(job), qr=job.qr, cut=job.cut)
    return send(payload, open_printer, job.status, patience or Patience())


def send(payload: bytes, open_printer: Opener, mode: StatusMode, patience: Patience) -> Outcome:
    """Send ready bytes to a printer and tell what became of them."""
    try:
        wire = open_printer()
    except Unreachable as error:
        log.warning("the printer cannot be opened: %s", error)
        return Outcome(False, Reason.OFFLINE)
    try:
        return _Conversation(wire, mode, patience).run(payload)
    except TimeoutError:
        return Outcome(False, Reason.TIMEOUT)
    except OSError:
        return Outcome(False, Reason.OFFLINE)
    finally:
        wire.close()


class _Conversation:
    """One ticket's exchange with one open printer."""

    def __init__(self, wire: Wire, mode: StatusMode, patience: Patience) -> None:
        self.wire = wire
        self.mode = mode
        self.patience = patience
        self.printed = False

    def run(self, payload: bytes) -> Outcome:
        if self.mode == "off":
            self.wire.write(payload)
            return PRINTED
        answered, reason = self.greet()
        if reason:
            return Outcome(False, reason)
        if not answered and self.mode == "required":
            return Outcome(False, Reason.OFFLINE)
        self.printed = False
        self.wire.write(payload)
        if not answered:
            return PRINTED
        outcome = self.watch_it_print()
        if not outcome.ok:
            self.wire.write(status.CLEAR_BUFFER)
            self.listen(self.patience.glance)
        return outcome

    def greet(self) -> tuple[bool, Reason | None]:
        """See :meth:`look`, before anything is printed."""
        if not self.wire.answers:
            return False, None
        self.wire.write(status.AUTO_STATUS_OFF)
        return self.look(self.patience.answer)

    def watch_it_print(self) -> Outcome:
        """Wait for the in-order answer; meanwhile a trouble decides, and long quiet health counts as printed."""
        self.wire.write(status.ASK_WHEN_PRINTED)
        began = time.monotonic()
        while time.monotonic() - began < self.patience.finish:
            answered, reason = self.look(self.patience.answer)
            if reason:
                return Outcome(False, reason)
            self.listen(self.patience.glance)
            if self.printed:
                return PRINTED
            if answered and time.monotonic() - began >= self.patience.settle:
                return PRINTED  # it answers, it is healthy, it just does not know GS r
        return Outcome(False, Reason.TIMEOUT)

    def look(self, seconds: float) -> tuple[bool, Reason | None]:
        """Ask for cover, paper, error and readiness. Returns whether anything was answered, and the first trouble."""
        answered = False
        for which in (status.OFFLINE_CAUSE, status.PAPER, status.ERROR_CAUSE, status.PRINTER):
            answer = self.ask(which, seconds)
            if answer is None:
                return answered, None
            answered = True
            reason = status.trouble(which, answer)
            if reason:
                return True, reason
        return answered, None

    def ask(self, which: int, seconds: float) -> int | None:
        """Send one real-time request and return its answer byte, or ``None`` when none came in time."""
        self.listen(0)  # a late answer to an earlier question must not be taken for this one
        self.wire.write(status.ask(which))
        return self.listen(seconds)

    def listen(self, seconds: float) -> int | None:
        """Read for up to ``seconds``: return a real-time answer at once, remember an in-order one."""
        deadline = time.monotonic() + seconds
        while True:
            for byte in self.wire.read(max(0.0, deadline - time.monotonic())):
                if status.is_realtime(byte):
                    return byte
                self.printed = self.printed or status.is_printed(byte)
            if time.monotonic() >= deadline:
                return None

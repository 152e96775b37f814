"""What a worker does for printing: drive network printers, and the sweep that looks after stuck jobs."""

import logging

from kiosk.printer.devices import BadAddress, opener
from kiosk.printer.driver import Outcome, print_ticket
from kiosk.printer.status import Reason as PrinterReason
from kiosk.printer.ticket import BadJob, parse
from queue_service.core import jobs as work
from queue_service.core.clock import Clock
from queue_service.core.errors import NotFound
from queue_service.core.redis import Engine
from queue_service.printing import actions
from queue_service.printing.models import Job, Reason

CLOCK = Clock()
log = logging.getLogger(__name__)


def print_one(job_id: str) -> None:
    """Print one job on its network printer, unless somebody else has, and report what became of it."""
    run(work.worker_engine(), CLOCK, job_id)


def run(engine: Engine, clock: Clock, job_id: str) -> None:
    """See :func:`print_one`."""
    try:
        job = actions.find(engine, job_id)
    except NotFound:
        log.warning("print job %s is gone", job_id)
        return
    if not actions.claim(engine, clock, job):
        return
    outcome = _print(job)
    log.info("print job %s: %s", job_id, "printed" if outcome.ok else outcome.reason)
    reason = Reason(outcome.reason.value) if outcome.reason else None
    actions.report(engine, clock, job.paper, ok=outcome.ok, by="system", reason=reason, job=job.id)


def _print(job: Job) -> Outcome:
    try:
        return print_ticket(parse(job.slip), opener(job.target))
    except (BadAddress, BadJob) as error:
        log.warning("print job %s cannot be printed: %s", job.id, error)
        return Outcome(False, PrinterReason.ERROR)


def sweep(engine: Engine, clock: Clock) -> None:
    """Drive again what no worker took, and give up what nobody decided."""
    actions.sweep(engine, clock, work.worker_settings())

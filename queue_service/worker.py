"""Composition root of the workers and of the scheduler: which queues there are, which sweeps run how often.

Never monkey-patched. A worker takes the jobs of one queue, in its own process without forking; when it is killed its supervisor
starts another, which tidies up after it. The scheduler counts on the monotonic clock, so that a jump of
the wall clock neither stops the sweeps nor makes them pile up.
"""

import logging
import os
import signal
import socket
import threading
import time

import redis
from rq import Queue, SimpleWorker, Worker
from rq.intermediate_queue import IntermediateQueue
from rq.serializers import JSONSerializer

from queue_service.applications import actions as applications
from queue_service.applications import jobs as applications_jobs
from queue_service.applications import rules as applications_rules
from queue_service.bookings import jobs as bookings
from queue_service.config import Settings
from queue_service.core.clock import Clock
from queue_service.core.errors import NotFound
from queue_service.core.jobs import SWEEPS, Sweep, queue, worker_engine
from queue_service.core.redis import Engine
from queue_service.documents import jobs as documents
from queue_service.evenings import actions as evenings
from queue_service.evenings import jobs as evenings_jobs
from queue_service.feedback.complaints import actions as complaints
from queue_service.feedback.complaints import jobs as complaints_jobs
from queue_service.feedback.complaints import rules as complaints_rules
from queue_service.feedback.surveys import inviting
from queue_service.feedback.surveys import jobs as surveys
from queue_service.messages import jobs as messages
from queue_service.messages.models import Message
from queue_service.outreach import jobs as outreach
from queue_service.outreach import telling
from queue_service.partners import actions as partners
from queue_service.partners import jobs as partners_jobs
from queue_service.partners import rules as partners_rules
from queue_service.posts import jobs as posts
from queue_service.posts.actions import all_posts
from queue_service.printing import jobs as printing
from queue_service.privacy import jobs as privacy
from queue_service.reminders import actions as reminders
from queue_service.reminders import jobs as reminders_jobs
from queue_service.reminders.models import Finder, Subject
from queue_service.reports import jobs as reports
from queue_service.staff import jobs as staff
from queue_service.tickets import jobs as tickets


def _evening_request(engine: Engine, code: str) -> Subject | None:
    """Return a request for a place in an evening session as something people are told about; from the draw on its booking is."""
    try:
        _post, found = evenings.find_request(engine, code)
    except NotFound:
        return None
    return Subject(
        origin="request",
        code=found.code,
        revision=found.state.value + ("" if found.sms_consent else "-silent"),
        state=found.state.value,
        service=found.service,
        start_ms=found.start_ms,
        phone=found.phone,
        language=found.language,
        consent=found.sms_consent,
        by="holder",
        until_ms=found.draw_ms,
    )


def _application(engine: Engine, code: str) -> Subject | None:
    """Return an application as something people are told about: each of its steps once, and each warning that it will be closed."""
    try:
        _post, found = applications.find(engine, code)
    except NotFound:
        return None
    warned = f"-{found.warned_ms}" if found.warned_ms else ""
    return Subject(
        origin="application",
        code=found.code,
        revision=f"{len(found.history)}{warned}{'' if found.sms_consent else '-silent'}",
        state=found.state.value,
        service=found.service,
        start_ms=(found.warned_ms or found.since_ms) + applications_rules.TELLING_MS,
        phone=found.phone,
        language=found.language,
        consent=found.sms_consent,
        by=found.history[-1].by,
    )


def _home_visit(engine: Engine, code: str) -> Subject | None:
    """Return a home visit as something its household is told about; one that was never planned is told to be off for some days."""
    try:
        _post, found = partners.find(engine, code)
    except NotFound:
        return None
    return Subject(
        origin="visit",
        code=found.code,
        revision=partners_rules.revision(found),
        state=found.state.value,
        service=found.service,
        start_ms=partners_rules.tellable_ms(found),
        phone=found.phone,
        language=found.language,
        consent=found.sms_consent,
        by=found.history[-1].by,
    )


def _complaint(engine: Engine, code: str) -> Subject | None:
    """Return a complaint as something its complainant is told about: each of its states once, never what is in it."""
    try:
        _post, found = complaints.find(engine, code)
    except NotFound:
        return None
    return Subject(
        origin="complaint",
        code=found.ref,
        revision=f"{found.state}-{found.since_ms}{'' if found.sms_consent else '-silent'}",
        state=found.state.value,
        service="",
        start_ms=found.since_ms + complaints_rules.TELLING_MS,
        phone=found.phone,
        language=found.language,
        consent=found.sms_consent,
        by="holder" if found.state == "received" else "staff",
    )


# What else than bookings people are told about, by what the causes of the messages begin with.
FINDERS: dict[str, Finder] = {
    "request": _evening_request,
    "application": _application,
    "visit": _home_visit,
    "complaint": _complaint,
}


def remind(engine: Engine, clock: Clock) -> None:
    """Tell people what is due about bookings and about everything else that has a finder."""
    reminders_jobs.remind(engine, clock, FINDERS)


def keep_audit(engine: Engine, clock: Clock) -> None:
    """Have the audit log hear what staff did at every post, also at those that are closed down."""
    staff.keep_audit(engine, clock, [post.slug for post in all_posts(engine, closed_down=True)])


def still_true(engine: Engine, message: Message) -> bool:
    """Return whether a message says what is the case, by whichever room it comes from."""
    return (
        reminders.still_true(engine, FINDERS, message)
        and telling.still_true(engine, message)
        and inviting.still_true(engine, _CLOCK, message)
    )


messages.ask_first(still_true)

ROOM_SWEEPS: tuple[Sweep, ...] = (
    Sweep(posts.end_due, seconds=15),
    Sweep(keep_audit, seconds=5),
    Sweep(tickets.turn_days, seconds=15),
    Sweep(tickets.refresh_estimates, seconds=10),
    Sweep(messages.sweep, seconds=15),
    Sweep(bookings.sweep, seconds=15),
    Sweep(bookings.tell_of_closures, seconds=60),
    Sweep(evenings_jobs.sweep, seconds=15),
    Sweep(remind, seconds=5),
    Sweep(reminders_jobs.watch_turns, seconds=5),
    Sweep(applications_jobs.sweep, seconds=60),
    Sweep(outreach.tell, seconds=5),
    Sweep(outreach.forget, seconds=3600),
    Sweep(partners_jobs.sweep, seconds=900),
    Sweep(surveys.sweep, seconds=15),
    Sweep(complaints_jobs.sweep, seconds=900),
    Sweep(printing.sweep, seconds=3),
    Sweep(reports.roll_up, seconds=10),
    Sweep(reports.count, seconds=300),
    Sweep(documents.sweep, seconds=900),
    Sweep(privacy.sweep, seconds=60),
)
WORKER_TTL_SECONDS = 30  # a frozen or half-open connection to the engine is noticed within this
RETRY_SECONDS = 2.0
_CLOCK = Clock()
log = logging.getLogger(__name__)


class _Worker(SimpleWorker):
    """RQ's worker, back at work within seconds of the engine's return."""

    max_connection_wait_time = 4.0


def run_worker(settings: Settings, name: str) -> None:
    """Work off the jobs of one queue until SIGTERM or SIGINT; the job at hand is finished first."""
    connection = redis.Redis.from_url(settings.jobs_url)
    jobs = Queue(name, connection=connection, serializer=JSONSerializer)
    tidy_up(jobs)
    worker = _Worker(
        [jobs],
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL_SECONDS,
        log_job_description=False,
    )
    log.info("working off queue %s", name)
    worker.work(logging_level="WARNING")


def tidy_up(jobs: Queue) -> None:
    """Forget workers of this machine that no longer live, and put back what they took but never started."""
    others_alive = False
    for worker in Worker.all(queue=jobs):
        if worker.hostname == socket.gethostname() and not _alive(worker.pid):
            log.info("clearing away dead worker %s", worker.pid)
            worker.register_death()  # type: ignore[no-untyped-call]
        else:
            others_alive = True
    if not others_alive:
        taken = IntermediateQueue(jobs.key, jobs.connection)
        while jobs.connection.lmove(taken.key, jobs.key, "RIGHT", "LEFT"):
            log.info("putting back a job that no worker started")


def _alive(pid: int | None) -> bool:
    try:
        os.kill(pid or 0, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return bool(pid) and pid != os.getpid()


def run_scheduler(settings: Settings, sweeps: tuple[Sweep, ...] = ROOM_SWEEPS) -> None:
    """Enqueue each sweep when it is due (all of them at start) until SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_caught: stop.set())
    log.info("scheduling %d sweeps", len(sweeps))
    scheduler = Scheduler(settings, sweeps)
    while not stop.wait(scheduler.tick(time.monotonic())):
        pass


def sweep(name: str) -> None:
    """The job behind every sweep: run the room's function of that name. An unknown one (of an older version) is left alone."""
    for one in ROOM_SWEEPS:
        if one.name == name:
            one.function(worker_engine(), _CLOCK)


class Scheduler:
    """When each sweep is due next, in seconds of the monotonic clock."""

    def __init__(self, settings: Settings, sweeps: tuple[Sweep, ...]) -> None:
        self._jobs = queue(settings, SWEEPS)
        self._due: dict[Sweep, float] = dict.fromkeys(sweeps, 0.0)
        self._last: dict[Sweep, str] = {}

    def tick(self, now: float) -> float:
        """Enqueue what is due at ``now`` and return for how many seconds there is nothing to do."""
        for one, due in self._due.items():
            if due <= now:
                self._due[one] = now + (one.seconds if self._offer(one) else RETRY_SECONDS)
        return max(0.0, min(self._due.values(), default=now + 60.0) - now)

    def _offer(self, one: Sweep) -> bool:
        """Enqueue unless its last job still waits (a worker is down or busy): sweeps do not pile up."""
        try:
            if (last := self._last.get(one)) and self._jobs.get_job_position(last) is not None:
                return True
            job = self._jobs.enqueue_call(
                sweep, args=(one.name,), timeout=one.timeout, result_ttl=0, failure_ttl=86_400
            )
        except redis.RedisError as error:
            log.warning("cannot enqueue %s: %s", one.name, type(error).__name__)
            return False
        self._last[one] = job.id
        return True

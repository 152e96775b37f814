"""The verbs of printing: ask for paper, say what became of it, list what went wrong."""

import re
from collections.abc import Callable
from typing import Any

from redis.exceptions import RedisError

from queue_service.config import Settings
from queue_service.core import jobs as work
from queue_service.core.clock import Clock, rfc3339
from queue_service.core.errors import Conflict, NotFound
from queue_service.core.identity import Principal
from queue_service.core.ids import token
from queue_service.core.redis import Engine
from queue_service.posts import actions as posts
from queue_service.printing import rules, store
from queue_service.printing.models import Job, Paper, Reason, Route, State, Trouble, Way
from queue_service.printing.rules import Machine
from queue_service.printing.store import Idempotency
from queue_service.staff import actions as staff
from queue_service.staff import audit
from queue_service.tickets import actions as tickets
from queue_service.tickets.models import State as TicketState
from queue_service.tickets.models import Ticket

JOB_ID = re.compile(r"(?P<post>[a-z0-9-]{1,40})\.p[0-9a-z]{16}")
PRINT_ONE = "queue_service.printing.jobs.print_one"
PAPER_MATTERS = frozenset({TicketState.WAITING, TicketState.CALLED, TicketState.HELD})
Compose = Callable[[str, Route], dict[str, Any]]


def route_of(engine: Engine, caller: Principal, ticket: Ticket) -> Route:
    """Return where this caller's print of the ticket goes. Raises ``Conflict`` (``no_printer``)."""
    machines = [Machine(one.id, one.kind, one.settings) for one in staff.devices_of(engine, ticket.post)]
    own = next((machine for machine in machines if machine.id == caller.id and machine.kind == "kiosk"), None)
    if own is not None:
        route = rules.route_from(own, machines)
    else:
        last = store.latest(engine, ticket.post, ticket.id)
        route = rules.route_for_staff(machines, last.kiosk if last else None)
    if route is None:
        raise Conflict("no_printer")
    return route


def request(
    engine: Engine,
    clock: Clock,
    ticket: Ticket,
    route: Route,
    compose: Compose,
    who: Principal,
    *,
    idem: Idempotency = None,
) -> Job:
    """Ask for the ticket on paper; ``compose`` gives the words for a job id. Never waits for a printer.

    What staff ask for is written down: a second paper is how a number could get into a second hand.
    """
    name = f"{ticket.post}.p{token()}"
    job = Job(
        id=name,
        post=ticket.post,
        ticket=ticket.id,
        number=ticket.number,
        state=State.REQUESTED,
        way=route.way,
        target=route.target,
        kiosk=route.kiosk,
        requested=clock.now_ms(),
        slip=compose(name, route),
    )
    made = store.request(engine, job, idem)
    if made == name and who.kind == "staff":
        audit.record(engine, who, "print.requested", f"number:{ticket.number}", post=ticket.post)
    return find(engine, made)


def drive(settings: Settings, job: Job) -> None:
    """Hand a network printer's job to a worker. If that fails the job stays open, and the sweep drives it."""
    if job.way is not Way.NETWORK or job.state is not State.REQUESTED:
        return
    try:
        work.enqueue(settings, work.PRINTING, PRINT_ONE, job.id, timeout=60)
    except RedisError:
        return


def find(engine: Engine, job_id: str) -> Job:
    """Return a job. Raises ``NotFound``."""
    known = JOB_ID.fullmatch(job_id)
    job = store.job(engine, known["post"], job_id) if known else None
    if job is None:
        raise NotFound("not_found")
    return job


def claim(engine: Engine, clock: Clock, job: Job) -> bool:
    """Take a job to print it; False when it is not to be printed (any more)."""
    return store.claim(engine, job.post, job.id, clock.now_ms(), rules.GIVE_UP_AFTER_MS)


def report(
    engine: Engine,
    clock: Clock,
    paper: Paper,
    *,
    ok: bool,
    by: str,
    reason: Reason | None = None,
    job: str | None = None,
) -> dict[str, Any]:
    """Say whether a ticket's paper came out; return the ``state`` that counts. Saying it twice changes nothing.

    Raises ``NotFound`` when the job is not one of this ticket.
    """
    now = clock.now_ms()
    args = {
        "ticket": paper.ticket,
        "number": paper.number,
        "ok": ok,
        "reason": None if ok else (reason or Reason.ERROR).value,
        "now": now,
        "at": rfc3339(now, posts.get(engine, paper.post).timezone),
        "by": by,
    }
    return store.report(engine, paper.post, job, args)


def troubles(engine: Engine, post: str) -> list[Trouble]:
    """Return the tickets without paper that still matter, the newest first; what does not matter any more is taken off the list."""
    listed = []
    for trouble in store.troubles(engine, post):
        if _paper_matters(engine, trouble.ticket):
            listed.append(trouble)
        else:
            store.clear_trouble(engine, post, trouble.ticket)
    return listed


def _paper_matters(engine: Engine, ticket: str) -> bool:
    try:
        return tickets.stored(engine, ticket).state in PAPER_MATTERS
    except NotFound:
        return False


def pending_for(engine: Engine, device: Principal) -> list[dict[str, Any]]:
    """Return the jobs that wait for this agent, oldest first: what it missed while it was away."""
    waiting = [
        job
        for post in device.posts
        for _id, job in store.undecided(engine, post)
        if job is not None and job.way is Way.AGENT and job.target == device.id
    ]
    return [job.slip for job in waiting if job.state is State.REQUESTED]


def sweep(engine: Engine, clock: Clock, settings: Settings) -> int:
    """Drive or give up what is stuck, at every post; return how many jobs that were. Doing it twice or late does no harm."""
    touched = 0
    for post in posts.all_posts(engine, closed_down=True):
        for name, job in store.undecided(engine, post.slug):
            touched += _mend(engine, clock, settings, post.slug, name, job)
    return touched


def _mend(engine: Engine, clock: Clock, settings: Settings, post: str, name: str, job: Job | None) -> bool:
    step = rules.next_step(job, clock.now_ms()) if job else "forget"
    if job is None or step == "forget":
        store.forget(engine, post, name)
    elif step == "drive":
        drive(settings, job)
    elif step == "give_up":
        give_up(engine, clock, job)
    return step != "wait"


def give_up(engine: Engine, clock: Clock, job: Job) -> None:
    """Nobody said in time whether paper came out: it counts as failed until somebody says otherwise."""
    report(engine, clock, job.paper, ok=False, by="system", reason=Reason.TIMEOUT, job=job.id)

"""Pure rules of printing: where a ticket goes, and what becomes of a job that nobody decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from queue_service.printing.models import Job, Route, State, Way

REDRIVE_AFTER_MS = 2_000  # a worker that is alive takes a job within milliseconds
GIVE_UP_AFTER_MS = 30_000  # nobody waits longer in front of a kiosk; a later print would only confuse
CLAIMED_FOR_MS = 45_000  # a worker that began and has not said how it ended by now has died


@dataclass(frozen=True, slots=True)
class Machine:
    """A paired device as printing sees it."""

    id: str
    kind: str
    settings: dict[str, Any]


def route_from(kiosk: Machine, machines: Sequence[Machine]) -> Route | None:
    """Return where this kiosk's tickets are printed; ``None`` when it prints none, or its agent is not paired."""
    settings = kiosk.settings
    target = _target(settings, machines)
    if target is None:
        return None
    return Route(
        way=Way(settings["print"]),
        target=target,
        kiosk=kiosk.id,
        paper=settings.get("paper", 80),
        cut=settings.get("cut", True),
        qr=settings.get("qr", "native"),
        status=settings.get("status", "auto"),
    )


def _target(settings: dict[str, Any], machines: Sequence[Machine]) -> str | None:
    way = settings.get("print")
    if way == Way.BROWSER:
        return ""
    if way == Way.NETWORK:
        return settings.get("printer") or None
    if way == Way.AGENT:
        return _agent(settings.get("agent", ""), machines)
    return None


def _agent(wanted: str, machines: Sequence[Machine]) -> str | None:
    """Return the id of the agent that is wanted, or of the post's first one when none is named."""
    agents = [machine.id for machine in machines if machine.kind == "printer"]
    if wanted:
        return wanted if wanted in agents else None
    return agents[0] if agents else None


def route_for_staff(machines: Sequence[Machine], last_kiosk: str | None) -> Route | None:
    """Return where staff reprint: as the ticket's own kiosk prints, else as another one of the post.

    A kiosk that prints from its browser cannot be reached from elsewhere.
    """
    kiosks = sorted(
        (machine for machine in machines if machine.kind == "kiosk"),
        key=lambda machine: machine.id != last_kiosk,
    )
    routes = (route_from(kiosk, machines) for kiosk in kiosks)
    return next((route for route in routes if route and route.way is not Way.BROWSER), None)


def next_step(job: Job, now: int) -> str:
    """Return what the sweep does with a job: ``wait``, ``drive`` (enqueue it again), ``give_up`` or ``forget`` (decided)."""
    if job.state is not State.REQUESTED:
        return "forget"
    if job.claimed is not None:
        return "give_up" if now - job.claimed > CLAIMED_FOR_MS else "wait"
    age = now - job.requested
    if age > GIVE_UP_AFTER_MS:
        return "give_up"
    return "drive" if job.way is Way.NETWORK and age > REDRIVE_AFTER_MS else "wait"

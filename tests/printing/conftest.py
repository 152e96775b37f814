"""An office with a kiosk for each way to print, an agent, and a visitor's ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from queue_service.core.identity import Principal
from queue_service.core.redis import Engine
from queue_service.printing import actions
from queue_service.printing.models import Job, Paper, Route, Way
from queue_service.staff import actions as staff
from queue_service.tickets import actions as tickets
from queue_service.tickets.models import Ticket
from tests import factories

SETTINGS: dict[str, dict[str, Any]] = {
    "browser": {"print": "browser", "paper": 58},
    "network": {"print": "network", "printer": "127.0.0.1:9100"},
    "agent": {"print": "agent"},
    "none": {"print": "none"},
}


@dataclass
class Office:
    """What the tests act on; ``devices`` are principals by name, ``tokens`` their secrets."""

    engine: Engine
    clock: factories.MovableClock
    devices: dict[str, Principal]
    tokens: dict[str, str]

    def issue(self, service: str = "ktp-baru") -> Ticket:
        """Give a visitor a number."""
        post = factories.make_post()
        return tickets.issue(self.engine, self.clock, post, service, by="kiosk").ticket

    def ask(self, ticket: Ticket, device: str = "network", idem: tuple[str, str] | None = None) -> Job:
        """Ask for the ticket on paper, as the device would."""
        who = self.devices[device]
        route = actions.route_of(self.engine, who, ticket)
        return actions.request(self.engine, self.clock, ticket, route, slip_of(ticket), who, idem=idem)

    def say(self, ticket: Ticket, *, ok: bool, job: Job | None = None, **more: Any) -> dict[str, Any]:
        """Report what became of the paper."""
        paper = Paper(ticket.post, ticket.id, ticket.number)
        name = job.id if job else None
        return actions.report(self.engine, self.clock, paper, ok=ok, by="kiosk", job=name, **more)

    def events(self) -> list[tuple[str, str]]:
        """The post's print events: (type, public data)."""
        found = self.engine.client.xrange(f"q:{{{factories.POST}}}:events")
        fields = [fields for _id, fields in found]
        return [(one["type"], one["data"]) for one in fields if one["type"].startswith("print.")]


def slip_of(ticket: Ticket) -> actions.Compose:
    """Return the words of a ticket, short."""

    def compose(job: str, route: Route) -> dict[str, Any]:
        texts = dict.fromkeys(("service", "office", "date", "time", "url", "thanks"), "x")
        return {
            **texts,
            "job": job,
            "ticket": ticket.id,
            "number": ticket.number,
            "paper": route.paper,
            "bring": [],
        }

    return compose


@pytest.fixture
def office(engine: Engine) -> Office:
    """The office, its kiosks ``browser``, ``network``, ``agent`` and ``none``, its printer ``printer``, and staff ``officer``."""
    factories.keep(engine, factories.make_post())
    made = {
        name: staff.create_device(engine, factories.POST, "kiosk", name, given)
        for name, given in SETTINGS.items()
    }
    made["printer"] = staff.create_device(engine, factories.POST, "printer", "printer")
    devices = {
        name: Principal(
            "device",
            one.id,
            name,
            device="printer" if name == "printer" else "kiosk",
            posts=(factories.POST,),
        )
        for name, one in made.items()
    }
    devices["officer"] = Principal("staff", "sari", "Sari", role="officer", posts=(factories.POST,))
    return Office(engine, factories.MovableClock(), devices, {name: one.token for name, one in made.items()})


__all__ = ["Office", "Way", "office"]

"""An event in the evening four days from now, and people who come to it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from queue_service.core.crypto import Vault
from queue_service.core.identity import Principal
from queue_service.core.redis import Engine
from queue_service.messages import actions as messages
from queue_service.messages.delivery import Courier
from queue_service.outreach import actions, telling
from queue_service.outreach.models import Event, Guest, Person
from queue_service.posts.models import Text
from tests.factories import MORNING, ZONE, MovableClock

LEADER = Principal("staff", "budi", role="supervisor")
ADDRESS = "https://antre.desa.id"
QUIET = (time(20), time(8))


def at(day: date, hour: int, minute: int = 0) -> int:
    """Return a local time in ms."""
    return int(datetime.combine(day, time(hour, minute), ZoneInfo(ZONE)).timestamp() * 1000)


def forum(places: int | None = 10, **changed: Any) -> Event:
    """Return an event on Saturday, 28 November 2026, 19.30 to 21.00."""
    day = MORNING.date() + timedelta(days=4)
    made = Event(
        "forum-rw-05",
        Text("Forum RW 05", "RW 05 forum"),
        Text("Tanya jawab"),
        "Balai RW 05",
        at(day, 19, 30),
        at(day, 21),
        ZONE,
        places=places,
    )
    return replace(made, **changed)


@dataclass
class Neighbourhood:
    """One event, its guests, and the workers that tell them; ``texts`` is what phones have got."""

    engine: Engine
    vault: Vault
    clock: MovableClock = field(default_factory=MovableClock)
    event: Event = field(default_factory=forum)
    texts: list[str] = field(default_factory=list)
    name: str = "1:gateway"
    knows_ids: bool = True
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def announce(self, **changed: Any) -> Event:
        """Keep the event, changed or new."""
        self.event = replace(self.event, **changed)
        self.event = actions.save(self.engine, self.clock, self.event, self.event.rev, LEADER)
        return self.event

    def person(
        self, number: int | None = None, *, seats: int = 1, consent: bool = True, language: str = "id"
    ) -> Person:
        """Somebody with a phone number of their own."""
        return actions.checked(
            self.vault,
            name="Siti Aminah",
            phone=f"0812{number or next(self.numbers):07d}",
            seats=seats,
            sms_consent=consent,
            language=language,
        )

    def join(self, **more: Any) -> Guest:
        """Somebody new signs up."""
        return actions.sign_up(self.engine, self.clock, self.vault, self.event, self.person(**more))

    def leave(self, guest: Guest) -> Guest:
        """A guest gives the seats back."""
        phone4 = self.vault.open(guest.phone, "phone")[-4:]
        return actions.withdraw(self.engine, self.clock, self.vault, guest.code, phone4)

    def until(self, day: date, hour: int, minute: int = 0) -> None:
        """Let time pass until then."""
        self.clock.pass_time((at(day, hour, minute) - self.clock.now_ms()) / 1000)

    def send(self, text: str, to: str, id: str, ttl_s: int) -> None:
        """Take a message, as a gateway."""
        self.texts.append(text)

    def work(self) -> list[str]:
        """Run the sweeps and the delivery once; return what was sent."""
        before = len(self.texts)
        telling.tell(self.engine, self.clock, ADDRESS)
        messages.sweep(self.engine, self.clock)
        told = partial(telling.still_true, self.engine)
        Courier(self.engine, self.clock, self.vault, [self], QUIET, ZONE, told).work(5.0, 100)
        return self.texts[before:]

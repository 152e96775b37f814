"""Visitors who book, hold, wait, move, cancel and confirm in a storm, and what they know of it: ok, refused, or unknown."""

import random
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.bookings.crowd import SERVICES, Json, Resident, person, wish
from tests.factories import POST
from tests.faults.clients import Answer

BASE = f"/api/v1/posts/{POST}"
PEOPLE = 64
UNHEARD = 1 / 12


@dataclass(frozen=True)
class Told:
    """A change somebody asked for, named as its event is, and whether they heard that it happened."""

    kind: str
    slot: str
    sure: bool


@dataclass
class Diary:
    """What all visitors know: changes by code; whose requests for a booking nobody listened to, by NIK; refusals; broken promises."""

    told: dict[str, list[Told]] = field(default_factory=dict)
    unheard: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


@dataclass
class Own:
    """A booking in a visitor's hands, as far as the visitor knows."""

    code: str
    number: int
    slot: str
    state: str

    @property
    def holder(self) -> str:
        """The proof that it is theirs."""
        return f"?phone4={person(self.number)['phone'][-4:]}"


class Visitor:
    """One client of the storm. Books for three people, and neighbours for some of the same.

    One request in twelve is not listened to. Half of these are asked again with the same key; of the others this visitor never
    learns what became of them, and lets that booking be.
    """

    def __init__(self, port: int, number: int, slots: list[str], hold_seconds: float, diary: Diary) -> None:
        self.port, self.number, self.slots, self.diary = port, number, slots, diary
        self.hold_seconds = hold_seconds
        self.chance = random.Random(number)  # noqa: S311 - nothing secret
        self.resident = Resident(port, number)
        self.family = [(number + shift) % PEOPLE for shift in range(3)]
        self.own: list[Own] = []
        self.not_listened_to: list[Resident] = []

    def live(self, steps: int) -> None:
        """Do so many things, then wait until the server has dealt with what was not listened to."""
        for _step in range(steps):
            if self.own and self.chance.random() < 0.6:
                self.tend(self.chance.choice(self.own))
            else:
                self.chance.choice((self.book, self.fill_in_form, self.wait))()
        for resident in [*self.not_listened_to, self.resident]:
            with resident:
                if resident is not self.resident:
                    resident.hear()

    # ---- asking ----

    def request(self, method: str, path: str, body: Json) -> Answer:
        """Return the answer; its status is None when nobody listened, and nobody knows what became of the request."""
        key = uuid.uuid4().hex
        listening = self.chance.random() >= UNHEARD
        if not listening:
            self.resident.ask(method, path, body, key)
            self.not_listened_to.append(self.resident)
            self.resident = Resident(self.port, self.number)
            if self.chance.random() < 0.5:
                return Answer(None)
        answer = self.resident.insist(method, path, body, key)
        if answer.status == 409:
            self.diary.refused.append(answer.body["code"])
            return answer if listening else Answer(None)  # what was sent first may still succeed
        if answer.status not in (200, 201, 204):
            self.diary.broken.append(f"{method} {path}: {answer}")
        return answer

    def anywhere(self) -> str:
        """A slot; the first ones are wanted most."""
        return self.slots[min(self.chance.randrange(len(self.slots)) for _ in range(4))]

    # ---- a new booking ----

    def somebody(self, **more: Any) -> tuple[int, Json]:
        """One of the family, and what they want: each always the same service."""
        number = self.chance.choice(self.family)
        return number, wish(number, self.anywhere(), SERVICES[number % 2], **more)

    def book(self) -> None:
        """Take a free place, or else wait for one."""
        number, asked = self.somebody()
        answer = self.create("bookings", "confirmed", number, asked)
        if answer.status == 409 and answer.body["code"] == "slot_full":
            self.create("waitlist", "waitlisted", number, asked)

    def wait(self) -> None:
        """Join a waitlist, which only a full slot has."""
        self.create("waitlist", "waitlisted", *self.somebody())

    def fill_in_form(self) -> None:
        """Hold a place; then book it, give it back, or walk away so that the hold ends by itself."""
        number, asked = self.somebody()
        began = time.monotonic()
        held = self.request("POST", f"{BASE}/holds", {name: asked[name] for name in ("service", "slot")})
        mood = self.chance.random()
        if held.status != 201 or mood < 0.3:
            return
        if mood < 0.5:
            self.request("DELETE", f"{BASE}/holds/{held.body['id']}", {})
            return
        answer = self.create("bookings", "confirmed", number, asked | {"hold": held.body["id"]})
        in_time = time.monotonic() < began + self.hold_seconds
        if in_time and answer.status == 409 and answer.body["code"] == "slot_full":
            self.diary.broken.append(f"a held place was refused to its holder: {asked['slot']}")

    def create(self, where: str, kind: str, number: int, asked: Json) -> Answer:
        """Ask for a booking and note what came of it."""
        answer = self.request("POST", f"{BASE}/{where}", asked)
        if answer.status is None:
            self.diary.unheard.append(asked["nik"])
        elif answer.status == 201:
            own = Own(answer.body["code"], number, asked["slot"], kind)
            if own.code in self.diary.told:
                self.diary.broken.append(f"{own.code} was given twice")
            self.own.append(own)
            self.diary.told[own.code] = [Told(kind, own.slot, sure=True)]
        return answer

    # ---- a booking that exists ----

    def tend(self, own: Own) -> None:
        """Look after a booking: see that it is as it was left, then perhaps change it."""
        path = f"/api/v1/bookings/{own.code}"
        seen = self.resident.insist("GET", path + own.holder)
        if seen.status != 200 or not self.as_left(own, seen.body):
            self.diary.broken.append(f"left as {own}, found as {seen}")
        mood, state = self.chance.random(), seen.body["state"]
        if state == "expired":
            self.own.remove(own)
        elif state == "offered" and mood < 0.6:
            self.confirm(own, seen.body["offer_expires_at"])
        elif state == "confirmed" and mood < 0.4:
            self.change(own, "PATCH", path, "moved", self.anywhere())
        elif state != "offered" and mood > 0.75:
            self.change(own, "DELETE", path, "cancelled", own.slot)

    @staticmethod
    def as_left(own: Own, seen: Json) -> bool:
        """Only time changes a booking beside its holder: who waits may be offered a place, and miss it."""
        later = {"waitlisted": ("waitlisted", "offered", "expired")}
        return seen["slot"] == own.slot and seen["state"] in later.get(own.state, (own.state,))

    def confirm(self, own: Own, until: str) -> None:
        """Accept an offer; nobody else can have its place before its time is over."""
        answer = self.change(own, "POST", f"/api/v1/bookings/{own.code}/confirm", "confirmed", own.slot)
        if answer.status == 409 and time.time() < datetime.fromisoformat(until).timestamp():
            self.diary.broken.append(f"an offer was refused in time: {answer}")

    def change(self, own: Own, method: str, path: str, kind: str, slot: str) -> Answer:
        """Change a booking and note what came of it; who does not listen lets it be."""
        answer = self.request(method, path + own.holder, {"slot": slot} if method == "PATCH" else {})
        if answer.status == 409:
            return answer
        self.diary.told[own.code].append(Told(kind, slot, sure=answer.status is not None))
        if answer.status is None or kind == "cancelled":
            self.own.remove(own)
        else:
            own.slot, own.state = slot, "confirmed"
        return answer

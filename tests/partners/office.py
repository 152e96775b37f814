"""A small office that visits people at home: its clock, and the verbs as its people use them."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from queue_service.core.crypto import Vault
from queue_service.core.redis import Engine
from queue_service.partners import actions, desk
from queue_service.partners.models import Outcome, Visit
from queue_service.posts.models import Post
from tests.factories import MORNING, MovableClock

VAULT = Vault("a secret that only tests know")
PHONE, PHONE4 = "0812 3456 7890", "7890"
MBOK = {
    "name": "Sutinah Wiryo",
    "phone": PHONE,
    "area": "RW 03",
    "address": "Jl. Melati 5, RT 02, sebelah musala",
    "reason": "lansia",
    "note": "Hanya di tempat tidur",
}
PERSONAL = ("Sutinah", "Wiryo", "Melati", "musala", "tempat tidur", "81234567890", "lansia")
TODAY = MORNING.date()
TOMORROW = TODAY + timedelta(days=1)
NINE = time(9)


@dataclass
class Team:
    """An office at eight in the morning of a Tuesday, without its web pages."""

    engine: Engine
    clock: MovableClock
    post: Post

    def request(self, **more: Any) -> Visit:
        given = MBOK | {name: more.pop(name) for name in list(more) if name in MBOK}
        told: dict[str, Any] = {"sms_consent": True} | more
        return actions.request(self.engine, self.clock, VAULT, self.post, "ktp-baru", given, **told)

    def plan(
        self, visit: Visit, day: date = TOMORROW, at: time = NINE, team: str = "Sari, Budi", **more: Any
    ) -> Visit:
        told = {"by": "sari"} | more
        return actions.plan(self.engine, self.clock, self.post, visit, day, at, team, **told)

    def finish(self, visit: Visit, verb: str, **more: Any) -> Visit:
        needed: dict[str, Any] = {
            "visited": {"outcome": Outcome.PAPERS},
            "refuse": {"note": "Harus ke kantor"},
        }
        told = {"by": "sari"} | needed.get(verb, {}) | more
        return actions.finish(self.engine, self.clock, VAULT, self.post, visit, verb, **told)

    def stop_texts(self, visit: Visit) -> Visit:
        return actions.stop_texts(self.engine, self.clock, self.post, visit, by="holder")

    def forget(self, keep_days: int = 90) -> int:
        return actions.forget_old(self.engine, self.clock, VAULT, self.post, keep_days)

    def now(self, visit: Visit) -> Visit:
        return actions.find(self.engine, visit.code)[1]

    def listed(self, **wish: Any) -> list[str]:
        found = desk.listed(self.engine, VAULT, self.post, desk.Wish(**wish))
        return [visit.code for visit, _household in found]

    def sheet(self, day: date = TOMORROW, team: str = "") -> list[tuple[str, list[str]]]:
        found = desk.sheet(self.engine, VAULT, self.post, day, team)
        return [(area, [household.name for _visit, household in stops]) for area, stops in found]

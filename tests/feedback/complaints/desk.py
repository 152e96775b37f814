"""An office that is complained to: its clock, and the verbs as its people use them."""

from dataclasses import dataclass
from typing import Any

from queue_service.core.crypto import Vault
from queue_service.core.identity import Principal
from queue_service.core.redis import Engine
from queue_service.feedback.complaints import actions, desk
from queue_service.feedback.complaints.models import Category, Complaint, Kind, Visibility
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from tests.callers import PEOPLE, Api
from tests.factories import POST, MovableClock

TEXT = "Saya diminta uang rokok di loket supaya berkas cepat."
PHONE, PHONE4 = "0812 3456 7890", "7890"


@dataclass
class People:
    """Everybody of ``tests.callers`` at a post; admin ``kepala``, supervisor ``budi``, officers ``sari``, ``tono``."""

    api: Api
    clock: MovableClock

    @property
    def engine(self) -> Engine:
        return self.api.engine

    @property
    def vault(self) -> Vault:
        found: Vault = self.api.app.extensions["vault"]
        return found

    @property
    def at(self) -> actions.Office:
        return actions.Office(self.engine, self.clock, self.vault)

    @property
    def post(self) -> Post:
        return posts.get(self.engine, POST)

    def file(self, visibility: str = "normal", **more: Any) -> Complaint:
        told = actions.Told(Kind.PENGADUAN, Category.PUNGLI, Visibility(visibility), TEXT, **more)
        return actions.file(self.at, self.post, told)

    def act(self, one: Complaint, verb: str, by: str = "budi", note: str = "Kami periksa.") -> Complaint:
        return actions.act(self.at, self.post, one, verb, by, note)

    def who(self, name: str) -> Principal:
        role, at_posts = PEOPLE[name]
        return Principal("staff", name, role=role, posts=at_posts)

    def settle(self, one: Complaint, *barred: str, by: str = "kepala") -> Complaint:
        return actions.settle(self.at, self.post, one, self.who(by), list(barred))

    def assign(self, one: Complaint, to: str, by: str = "budi") -> Complaint:
        return actions.assign(self.at, self.post, one, self.who(by), to)

    def now(self, one: Complaint) -> Complaint:
        return actions.find(self.engine, one.ref)[1]

    def eyes(self, name: str) -> desk.Eyes:
        return desk.Eyes(self.engine, self.vault, self.who(name))

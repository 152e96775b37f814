"""A small office that takes applications: its services and papers, its clock, and the verbs as its people use them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from queue_service.applications import actions, people
from queue_service.applications.models import Application, Document, Reason, State
from queue_service.core.crypto import Vault
from queue_service.core.redis import Engine
from queue_service.posts import store as posts_store
from queue_service.posts.models import Post
from queue_service.village import SERVICES
from tests import factories
from tests.factories import MovableClock

VAULT = Vault("a secret that only tests know")
GROWN_UP = {
    "name": "Siti Aminah",
    "nik": "3171014506900002",
    "kk": "3171010101010001",
    "birth_date": date(1990, 6, 5),
    "sex": "P",
}
PHONE, PHONE4 = "0812 3456 7890", "7890"
PERSONAL = ("Siti", "Aminah", "3171014506900002", "3171010101010001", "81234567890", "1234567890")
BLURRED = (Reason(document="kk", phrase="blurred"),)


def with_services(engine: Engine, slug: str = factories.POST) -> Post:
    """Return a post that offers the sample village's services."""
    for service in SERVICES:
        found = posts_store.load_service(engine, service.slug)
        posts_store.save_service(engine, service, found[1] if found else posts_store.NEW)
    return factories.keep(
        engine, factories.make_post(slug, letters={one.slug: one.letter for one in SERVICES})
    )


@dataclass
class Desk:
    """An office at eight in the morning of a Tuesday, without its web pages."""

    engine: Engine
    clock: MovableClock
    post: Post

    def create(self, service: str = "ktp-baru", **more: Any) -> Application:
        given = more.pop("given", GROWN_UP)
        told: dict[str, Any] = {"phone": PHONE, "sms_consent": True} | more
        return actions.create(self.engine, self.clock, VAULT, self.post, service, given, **told)

    def attach(self, application: Application, *kinds: str) -> Application:
        for kind in kinds:
            application = actions.attach(self.engine, self.clock, self.post, application, kind, self.file())
        return application

    def file(self) -> Document:
        self.clock.pass_time(0.001)
        return Document("file", "image/jpeg", 1000, 1, self.clock.now_ms())

    def complete(self, **more: Any) -> Application:
        return self.attach(self.create(**more), "kk", "f-1-02")

    def submit(self, application: Application, **more: Any) -> Application:
        return actions.submit(self.engine, self.clock, VAULT, self.post, self.now(application), **more)

    def submitted(self, **more: Any) -> Application:
        return self.submit(self.complete(**more))

    def save(self, application: Application, given: dict[str, Any], **more: Any) -> Application:
        return actions.save(self.engine, self.clock, VAULT, self.post, application, given, **more)

    def advance(self, application: Application, verb: str, by: str = "sari", **more: Any) -> Application:
        return actions.advance(self.engine, self.clock, self.post, application, verb, by=by, **more)

    def progress(self, application: Application, to: State, **more: Any) -> Application:
        return actions.progress(self.engine, self.clock, self.post, application, to, by="sari", **more)

    def claim(self, application: Application, by: str = "sari", **more: Any) -> Application:
        return actions.claim(self.engine, self.clock, self.post, application, by=by, **more)

    def now(self, application: Application) -> Application:
        return actions.find(self.engine, application.code)[1]

    def now_of(self, code: str) -> Application:
        return actions.find(self.engine, code)[1]

    def missing(self, application: Application) -> tuple[str, ...]:
        return actions.missing(self.engine, self.clock, VAULT, self.post, self.now(application))

    def applicant(self, application: Application) -> dict[str, Any]:
        found = people.opened(VAULT, self.now(application).applicant)
        return {name: getattr(found, name) for name in GROWN_UP}


def child(born: date) -> dict[str, Any]:
    """Return the data of a child, with who acts for it."""
    nik = f"317101{born:%d%m%y}0003"
    guardian = {"name": "Siti Aminah", "relation": "ibu"}
    return GROWN_UP | {
        "name": "Budi Santoso",
        "nik": nik,
        "birth_date": born,
        "sex": "L",
        "guardian": guardian,
    }

"""A town in which one person has left something in every room, and another person something too."""

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from werkzeug.test import TestResponse

from queue_service.applications import actions as applications
from queue_service.applications.models import Document
from queue_service.bookings import actions as bookings
from queue_service.core.crypto import Vault
from queue_service.core.personal import At
from queue_service.documents import actions as documents
from queue_service.documents.models import Shelf
from queue_service.entrusted.models import Kind
from queue_service.evenings import steps
from queue_service.outreach import actions as outreach
from queue_service.outreach import telling
from queue_service.partners import groups
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.privacy import actions
from queue_service.privacy.rooms import Rooms
from queue_service.reminders.actions import Teller
from queue_service.staff import actions as staff
from queue_service.worker import FINDERS
from tests.applications.calls import APPLICANT, APPLICATIONS
from tests.callers import Api
from tests.evenings.office import EVENING, RULES
from tests.factories import POST, MovableClock, keep
from tests.outreach.village import LEADER, forum

SITI = {"name": "Siti Aminah", "nik": "3171014506900002", "phone": "0812 3456 7890"}
ANI = {"name": "Ani Kurnia", "nik": "3171015507910003", "phone": "0813 1111 2222"}
PICTURE = b"\xff\xd8 a page"
CONSENT = {"who": "Siti Aminah", "how": "lisan", "on": "2026-11-23"}
VISIT = {"address": "Jalan Melati 7", "area": "RW 05", "reason": "lansia"}
PERSONAL = (
    "Aminah",
    "3171014506900002",
    "81234567890",
    "3171010101010001",
    "Melati 7",
    "ditolak petugas",
    "tuna rungu",
)


class Remembering(Vault):
    """Seals as always, and remembers what is inside: whatever is left in the engine can be looked through, in every room."""

    def __init__(self, *secrets: str) -> None:
        super().__init__(*secrets)
        self.inside: dict[str, str] = {}

    def seal(self, text: str, context: str) -> str:
        made = super().seal(text, context)
        self.inside[made] = text
        return made


@dataclass
class Town:
    """The callers' two posts with evening sessions and an event, on a Tuesday morning."""

    api: Api
    vault: Remembering
    shelf: Shelf
    clock: MovableClock = field(default_factory=MovableClock)
    numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.api.app.extensions |= {"clock": self.clock, "vault": self.vault, "shelf": self.shelf}
        keep(self.engine, dataclasses.replace(self.post, evening=dataclasses.replace(RULES)))
        outreach.save(self.engine, self.clock, forum(), 0, LEADER)
        self.work()

    @property
    def engine(self) -> Any:
        """The engine."""
        return self.api.engine

    @property
    def post(self) -> Post:
        """The post as it is now."""
        return posts.get(self.engine, POST)

    def work(self) -> None:
        """Let the workers do what is due."""
        for slug in (POST, "pasar"):
            post = posts.get(self.engine, slug)
            bookings.sweep(self.engine, self.clock, post)
            steps.advance(self.engine, self.clock, self.vault, post)
        Teller(self.engine, self.clock, FINDERS, None, None).remind()
        telling.tell(self.engine, self.clock, None)

    def made(self, path: str, body: dict[str, Any], by: str = "stranger") -> dict[str, Any]:
        """Send what makes something, with a key, so that the answer is kept."""
        answer = self.api.post(path, body, by=by, key=f"{path}-{next(self.numbers)}")
        assert answer.status_code in (201, 202), answer.get_data(as_text=True)
        return dict(answer.get_json())

    def books(self, person: dict[str, str], service: str = "ktp-baru", **more: Any) -> dict[str, Any]:
        """Have somebody book tomorrow."""
        slots = f"/api/v1/posts/{POST}/slots?service={service}&from=2026-11-25"
        asked = person | {
            "service": service,
            "slot": self.api.get(slots).get_json()[0]["id"],
            "sms_consent": True,
        }
        return self.made(f"/api/v1/posts/{POST}/bookings", asked | more, by=more.pop("by", "stranger"))

    def applies(self, person: dict[str, str], by: str = "stranger", **more: Any) -> dict[str, Any]:
        """Have somebody apply, with all documents."""
        applicant = APPLICANT | {"name": person["name"], "nik": person["nik"]}
        asked = {
            "service": "ktp-baru",
            "post": POST,
            "applicant": applicant,
            "phone": person["phone"],
            "sms_consent": True,
        }
        made = self.made(APPLICATIONS, asked | more, by=by)
        post, found = applications.find(self.engine, made["code"])
        for kind in [
            one.removeprefix("documents.") for one in made["missing"] if one.startswith("documents.")
        ]:
            owner = f"application:{found.code}"
            kept = documents.shelve(self.engine, self.clock, self.shelf, owner, [PICTURE])
            document = Document(kept.id, "image/jpeg", kept.size, kept.pages, self.clock.now_ms())
            applications.attach(self.engine, self.clock, post, found, kind, document)
        return made

    def fills_every_room(self) -> dict[str, str]:
        """Have Siti leave something in every room; return the codes by room. Ani leaves some things too."""
        codes = {
            "booking": self.books(SITI)["code"],
            "by_partner": self.applies(SITI, by="lsm", consent=CONSENT, service="ktp-ganti", case="hilang")[
                "code"
            ],
            "application": self.applies(SITI)["code"],
            "evening": self.made(
                f"/api/v1/posts/{POST}/evenings/{EVENING}/requests",
                SITI | {"service": "kia", "sms_consent": True},
            )["code"],
            "visit": self.visited()["code"],
            "event": self.signs_up(),
            "complaint": self.complains()["code"],
            "ticket": self.ticket(),
        }
        self.in_a_table()
        self.books(ANI, "kia")
        self.work()
        return codes

    def visited(self) -> dict[str, Any]:
        """Have a visit asked for."""
        asked = {"post": POST, "service": "kia", "name": SITI["name"], "phone": SITI["phone"], **VISIT}
        return self.made(
            "/api/v1/home-visits",
            asked | {"consent": True, "sms_consent": True, "note": "tuna rungu"},
            by="sari",
        )

    def signs_up(self) -> str:
        """Sign up for the event."""
        who = {name: SITI[name] for name in ("name", "phone")}
        person = outreach.checked(self.vault, **who, seats=2, sms_consent=True, language="id")
        found = outreach.event(self.engine, "forum-rw-05")
        return outreach.sign_up(
            self.engine, self.clock, self.vault, found, person, ("event-key", "print")
        ).code

    def complains(self, **more: Any) -> dict[str, Any]:
        """File a complaint with a number."""
        told = {
            "kind": "pengaduan",
            "category": "prosedur",
            "text": "Saya ditolak petugas tanpa alasan.",
            "post": POST,
        }
        return self.made(
            "/api/v1/complaints",
            told | {"visibility": "normal", "contact": SITI["phone"], "sms_consent": True} | more,
        )

    def ticket(self) -> str:
        """Take a number, leaving the phone; an officer writes a note on it."""
        made = self.api.ticket("kia", phone=SITI["phone"])
        note = {"text": "Bu Aminah tuna rungu"}
        answer = self.api.put(f"/api/v1/tickets/{made['id']}/note", note, by="sari")
        assert answer.status_code < 300, answer.get_data(as_text=True)
        return str(made["id"])

    def in_a_table(self) -> None:
        """Have a partner upload a table with both."""
        rows = [
            {
                "name": one["name"],
                "nik": one["nik"],
                "phone": one["phone"],
                "who": one["name"],
                "how": "lisan",
                "on": "2026-11-23",
            }
            for one in (SITI, ANI)
        ]
        groups.keep(
            self.engine, self.clock, self.vault, self.post, "lsm", Kind.APPLICATION, "ktp-baru", rows, None
        )

    # ---- the office's side ----

    def rooms(self, by: str = "kepala") -> Rooms:
        """Return the rooms as somebody may ask them."""
        caller = staff.authenticate(self.engine, self.api.tokens[by])
        return actions.rooms(At(self.engine, self.clock, self.vault, caller), self.shelf)

    def closes_everything(self, codes: dict[str, str]) -> None:
        """End all that Siti has under way, each as it is ended in life."""
        phone4, key = "?phone4=7890", {"by": "sari"}
        for path in (
            f"/api/v1/bookings/{codes['booking']}{phone4}",
            f"/api/v1/posts/{POST}/evenings/{EVENING}/requests/{codes['evening']}{phone4}",
        ):
            answer = self.api.delete(path)
            assert answer.status_code == 204, answer.get_data(as_text=True)
        self.api.delete(f"/api/v1/tickets/{codes['ticket']}")
        for path, body in ((f"/api/v1/home-visits/{codes['visit']}/refuse", {"note": "terlalu jauh"}),):
            answer = self.api.post(path, body, **key)
            assert answer.status_code == 200, answer.get_data(as_text=True)
        outreach.withdraw(self.engine, self.clock, self.vault, codes["event"], "7890")
        page = self.page("kepala")
        answer = page.send(f"/admin/complaints/{codes['complaint']}/answer", note="Kami mohon maaf.")
        assert answer.status_code == 303, answer.get_data(as_text=True)
        self.work()

    def page(self, by: str) -> "Page":
        """Return somebody's browser."""
        return Page(self.api, by)

    # ---- what is left ----

    def left(self) -> list[str]:
        """Return every place in the engine where something of Siti still is, plainly, sealed or as a keyed hash."""
        prints = {
            self.vault.fingerprint(SITI["nik"], "nik"),
            self.vault.fingerprint("+6281234567890", "phone"),
        }
        return [
            f"{key}: {word}"
            for key, text in self.everything()
            for word in (*PERSONAL, *prints)
            if word in text
        ]

    def everything(self) -> Iterator[tuple[str, str]]:
        """Yield every key with all that is in it, sealed texts opened."""
        for key in sorted(self.engine.client.scan_iter()):
            text = f"{key} {dumped(self.engine.client, key)}"
            inside = [self.vault.inside.get(one, "") for one in re.findall(r"[0-9a-f]{8}\.[\w=-]+", text)]
            yield key, " ".join((text, *inside))

    def files(self) -> int:
        """Return how many pages of documents are on disk."""
        return len(list(self.shelf.first.ages()))


def dumped(client: Any, key: str) -> str:
    """Return all that is in a key."""
    kind = client.type(key)
    read = {
        "string": client.get,
        "hash": client.hgetall,
        "set": client.smembers,
        "list": lambda name: client.lrange(name, 0, -1),
        "zset": lambda name: client.zrange(name, 0, -1, withscores=True),
        "stream": client.xrange,
    }
    return str(read[kind](key)) if kind in read else ""


class Page:
    """The browser of a member of staff, without JavaScript. ``text`` is what it shows."""

    def __init__(self, api: Api, by: str) -> None:
        self.client = api.app.test_client()
        self.client.set_cookie("session", api.tokens[by])
        page = self.client.get("/account").get_data(as_text=True)
        self.csrf = page.partition('name="csrf-token" content="')[2].partition('"')[0]
        self.text = ""

    def send(self, path: str, **fields: Any) -> TestResponse:
        """Send a form."""
        answer = self.client.post(path, data={"csrf_token": self.csrf} | fields)
        self.text = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
        return answer

    def hidden(self, name: str) -> str:
        """Return a hidden field of the page that is shown."""
        return re.findall(f'name="{name}" value="([^"]*)"', self.text)[0]

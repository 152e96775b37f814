"""A visitor of the booking pages without JavaScript, and what the tests of these pages look up."""

import html
import re
from dataclasses import dataclass

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from queue_service.bookings import actions
from queue_service.bookings.models import Booking
from queue_service.core.redis import Engine
from queue_service.posts.models import Post

DAY = "2026-11-25"
SLOT = "20261125T0900"
OTHER_SLOT = "20261125T1000"
TODAY = "20261124T0900"
PERSON = {"name": "Siti Aminah", "nik": "3171014506900002", "phone": "0812 3456 7890"}
SITI = {"nik": "3171014506900003", "phone": "0813 1111 2222"}


@dataclass
class Phone:
    """A visitor with cookies who follows redirects and sends the forms that are on the page, as a browser would."""

    client: FlaskClient
    post: Post
    answer: TestResponse | None = None

    @property
    def text(self) -> str:
        assert self.answer
        return html.unescape(self.answer.get_data(as_text=True))

    @property
    def status(self) -> int:
        assert self.answer
        return self.answer.status_code

    @property
    def path(self) -> str:
        assert self.answer
        return self.answer.request.path

    @property
    def code(self) -> str:
        return self.path.split("/")[2]

    @property
    def alert(self) -> str:
        """What the page says first, without its tags."""
        found = re.search(r'role="alert"[^>]*>(.*?)</(?:p|div)>', self.text, re.S)
        return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else ""

    def open(self, path: str) -> "Phone":
        self.answer = self.client.get(path, follow_redirects=True)
        return self

    def hidden(self, path: str) -> dict[str, str]:
        """The hidden fields of the page's last form that goes to ``path``."""
        forms = re.findall(r"<form[^>]*>.*?</form>", self.text, re.S)
        form = [one for one in forms if f'action="{path}"' in one][-1]
        return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))

    def send(self, path: str, **typed: str) -> "Phone":
        """Send the form with its hidden fields and what was typed."""
        return self.post_again(path, self.hidden(path) | typed)

    def post_again(self, path: str, fields: dict[str, str]) -> "Phone":
        self.answer = self.client.post(path, data=fields, follow_redirects=True)
        return self

    def to_day(self, slot: str = SLOT, service: str = "ktp-baru") -> "Phone":
        day = f"{slot[:4]}-{slot[4:6]}-{slot[6:8]}"
        return self.open(f"/book?post={self.post.slug}&service={service}&day={day}")

    def to_form(self, slot: str = SLOT, service: str = "ktp-baru") -> "Phone":
        return self.to_day(slot, service).send("/book/hold", slot=slot)

    def book(self, slot: str = SLOT, service: str = "ktp-baru", **typed: str) -> "Phone":
        return self.to_form(slot, service).send("/book", **(PERSON | typed))

    def wait(self, slot: str = SLOT, **typed: str) -> "Phone":
        """Join the waitlist of a full slot."""
        self.open(f"/book/form?post={self.post.slug}&service=ktp-baru&slot={slot}&wait=1")
        return self.send("/book", **(PERSON | typed))


def booked(engine: Engine, phone: Phone) -> Booking:
    """The booking whose page the phone shows."""
    return actions.find(engine, phone.code)[1]


def taken(engine: Engine, post: Post) -> int:
    """How many places are taken at the post in all."""
    counts = engine.client.hgetall(f"q:{{{post.slug}}}:book:places")
    return sum(int(count) for name, count in counts.items() if "/" not in name)

"""A post of its own that takes bookings, inside the one running server: its kiosk, officer and residents. There it is always morning."""

import dataclasses
import io
import itertools
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from queue_service.core import cache
from queue_service.core.ids import token
from queue_service.core.redis import Engine
from queue_service.posts.models import BookingRules, Post, QueueRules
from queue_service.staff import actions as staff
from tests import factories
from tests.servers import ROOT, Running, ask

PASSWORD = "payung biru laut"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
# Without the page's worker, whose requests a test cannot lose on their way.
KIOSK = {"viewport": {"width": 1080, "height": 1920}, "has_touch": True, "service_workers": "block"}
DESK = {"viewport": {"width": 1366, "height": 768}}
LETTERS = {"ktp-baru": "A", "kia": "C"}
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
Json = dict[str, Any]
_people = itertools.count(1)


def morning_zone() -> str:
    """Return a zone where it is eleven o'clock now, so that a day's slots are neither over nor far away."""
    offset = 11 - datetime.now(UTC).hour
    return f"Etc/GMT{-offset:+d}"


def somebody() -> dict[str, str]:
    """Return a person whom nobody else is."""
    number = next(_people)
    return {"name": "Budi Santoso", "nik": f"317101450690{number:04d}", "phone": f"08123456{number:04d}"}


class Appointments:
    """One post with a kiosk and an officer (sari). Early arrivals can be called at once, so that no test waits for a clock."""

    def __init__(self, server: Running) -> None:
        self.base_url = server.base_url
        self.engine = Engine(server.env["REDIS_URL"])
        made = factories.make_post(
            f"janji-{token(8)}", letters=LETTERS, rules=QueueRules(early_booking_s=36_000)
        )
        booking = BookingRules(min_lead_minutes=0, slot_minutes=30, share=0.1)
        self.post: Post = dataclasses.replace(
            made, booking=booking, timezone=morning_zone(), address="Jalan Raya 1"
        )
        self.keep(self.post)
        self.officer = f"sari-{token(6)}"
        staff.create_user(self.engine, self.officer, PASSWORD, "officer", (self.post.slug,), "Sari")
        login = {"username": self.officer, "password": PASSWORD}
        self.session: str = self.ask("POST", "/api/v1/login", login)["token"]
        self.kiosk = staff.create_device(self.engine, self.post.slug, "kiosk", "kios", {"print": "none"})

    def keep(self, post: Post) -> None:
        """Write the post, at once for every process."""
        factories.keep(self.engine, post)
        cache.announce(self.engine.client, "posts")

    def close(self) -> None:
        """Let the connection go; the post stays in the server and disturbs nobody."""
        self.engine.close()

    @property
    def today(self) -> date:
        """The post's date."""
        return datetime.now(ZoneInfo(self.post.timezone)).date()

    def ask(self, method: str, path: str, body: Json | None = None, by: str = "") -> Any:
        """Call the API and return what it answers; raises AssertionError with a refusal."""
        return ask(self.base_url, method, path, body, by)

    def slots(self, service: str = "kia", days: int = 0) -> list[str]:
        """Return the free slots of a day from today on."""
        day = self.today + timedelta(days=days)
        path = f"/api/v1/posts/{self.post.slug}/slots?service={service}&from={day}&to={day}"
        return [slot["id"] for slot in self.ask("GET", path) if slot["free"]]

    def book(self, service: str = "kia", days: int = 0, **more: Any) -> Json:
        """Book the first free slot of a day for somebody new."""
        number = next(_people)
        person = {
            "name": "Budi Santoso",
            "nik": f"317101450690{number:04d}",
            "phone": f"08123456{number:04d}",
        }
        body = person | {"service": service, "slot": self.slots(service, days)[0]} | more
        answer: Json = self.ask("POST", f"/api/v1/posts/{self.post.slug}/bookings", body)
        return answer | {"phone4": body["phone"][-4:]}

    def cancel(self, booking: Json) -> None:
        """Cancel as the holder."""
        self.ask("DELETE", f"/api/v1/bookings/{booking['code']}?phone4={booking['phone4']}")

    def walk_in(self, service: str = "kia") -> Json:
        """Give somebody without a booking a number."""
        path = f"/api/v1/posts/{self.post.slug}/tickets"
        answer: Json = self.ask("POST", path, {"service": service}, self.session)
        return answer

    def at(self, verb: str, **body: Any) -> Any:
        """Let sari do something at counter 1."""
        path = f"/api/v1/posts/{self.post.slug}/counters/1"
        if verb == "open":
            return self.ask("PUT", path, {"state": "open"}, self.session)
        return self.ask("POST", f"{path}/{verb}", body, self.session)

    def queue(self) -> list[tuple[str, str]]:
        """Return who waits in calling order, each with why."""
        path = f"/api/v1/posts/{self.post.slug}/queue"
        return [(one["number"], one["why"]) for one in self.ask("GET", path, by=self.session)]

    def open_kiosk(self, page: Page) -> Page:
        """Show the kiosk's first step."""
        page.goto(self.base_url + self.kiosk.url)
        expect(page.locator("body")).to_have_attribute("data-at", "home")
        return page


def scan(page: Page, text: str) -> None:
    """Do what a scanner on USB does: type a line in a burst."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def qr_text(page: Page, selector: str) -> str:
    """Return what a QR code on the page says."""
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.locator(selector).screenshot())))
    return code.text


def serious(page: Page) -> list[tuple[str, str]]:
    """Return what axe finds on the page as it is now."""
    page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]

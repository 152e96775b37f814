"""An office of its own for each test, on a real web process: a post, its kiosk on the touch screen, a worker, printers."""

from __future__ import annotations

import dataclasses
import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from queue_service.core.clock import Clock
from queue_service.core.redis import Engine
from queue_service.posts.models import Post
from queue_service.staff import actions as staff
from queue_service.staff.models import Created
from queue_service.tickets import store as tickets_store
from queue_service.tickets import views
from tests import factories
from tests.servers import ROOT, Running

from .tcp_printer import TcpPrinter

SCREEN = {"width": 1080, "height": 1920}
LETTERS = {"ktp-baru": "A", "ktp-ganti": "B", "kia": "C", "ikd": "D", "pengambilan": "E"}
_names = itertools.count(1)
expect.set_options(timeout=10_000)


@dataclasses.dataclass
class Office:
    """A post with five services of the sample village, open around the clock."""

    server: Running
    engine: Engine
    post: Post
    clock: Clock = dataclasses.field(default_factory=Clock)

    def change(self, **changes: Any) -> None:
        """Change the post's configuration, at once for every process."""
        self.post = dataclasses.replace(self.post, **changes)
        factories.keep(self.engine, self.post)
        from queue_service.core import cache

        cache.announce(self.engine.client, "posts")

    def pair(self, kind: str = "kiosk", **settings: Any) -> Created:
        """Pair a device."""
        return staff.create_device(self.engine, self.post.slug, kind, kind, settings)

    def waiting(self) -> list[str]:
        """Numbers that wait, in calling order."""
        view = views.queue_view(self.engine, self.clock, self.post)
        return [one.ticket.number for one in view.waiting]

    def issued(self) -> int:
        """How many numbers were ever given out here."""
        found = self.engine.client.xrange(f"q:{{{self.post.slug}}}:events")
        return sum(fields["type"] == "ticket.issued" for _id, fields in found)

    def ticket(self, number: str) -> Any:
        """The ticket with this number."""
        found = self.engine.client.hvals(
            f"q:{{{self.post.slug}}}:{tickets_store.current_day(self.engine, self.post.slug)}:tickets"
        )
        import json

        return next(one for one in map(json.loads, found) if one["number"] == number)


@pytest.fixture(scope="session")
def village(live_server: Running) -> Iterator[Engine]:
    """A connection to the engine of the live server."""
    engine = Engine(live_server.env["REDIS_URL"])
    yield engine
    engine.close()


@pytest.fixture
def office(live_server: Running, village: Engine) -> Office:
    """A new post."""
    made = factories.make_post(f"kios-{next(_names)}", letters=LETTERS)
    office = Office(live_server, village, made)
    office.change()
    return office


@pytest.fixture(scope="session")
def worker(live_server: Running) -> Iterator[None]:
    """A worker for network printers."""
    log = (live_server.data_dir / "worker.log").open("ab")
    command = [sys.executable, "-m", "queue_service", "worker", "--queue", "printing"]
    process = subprocess.Popen(command, cwd=ROOT, env=live_server.env, stdout=log, stderr=log)
    yield
    process.terminate()
    process.wait(20)
    log.close()


@pytest.fixture
def printer() -> Iterator[TcpPrinter]:
    """A network printer with paper."""
    with TcpPrinter() as running:
        yield running


@pytest.fixture
def service_workers() -> Literal["allow", "block"]:
    """Without the page's worker: a test cannot lose its requests on their way. Modules that are about it say otherwise."""
    return "block"


@pytest.fixture
def context(browser: Browser, service_workers: Literal["allow", "block"]) -> Iterator[BrowserContext]:
    """A touch screen with nothing remembered."""
    opened = browser.new_context(viewport=SCREEN, has_touch=True, service_workers=service_workers)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page on which any fault of its own code fails the test."""
    faults: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    assert not faults


@pytest.fixture
def open_kiosk(office: Office, page: Page) -> Callable[..., Page]:
    """Pair a kiosk with these settings and open it."""

    def opened(**settings: Any) -> Page:
        made = office.pair(**({"print": "none"} | settings))
        page.goto(office.server.base_url + made.url)
        expect(page.locator("body")).to_have_attribute("data-at", "home")
        return page

    return opened


@pytest.fixture
def agent(office: Office, printer: TcpPrinter, tmp_path: Path) -> Iterator[None]:
    """The printer agent of the post, as its own process."""
    token = office.pair("printer").token
    command = [sys.executable, "-m", "kiosk.printer", "--server", office.server.base_url, "--token", token]
    target = ["--printer", f"network:{printer.address}", "--state", str(tmp_path / "jobs.db")]
    process = subprocess.Popen([*command, *target], cwd=ROOT)
    yield
    process.terminate()
    process.wait(20)


def tap(page: Page, *selectors: str) -> None:
    """Touch one thing after the other, as a person would."""
    for selector in selectors:
        page.locator(selector).tap()


def take(page: Page, service: str = "ktp-baru") -> str:
    """Take a number for a service; return it."""
    tap(page, f"[data-service={service}]", "#take")
    expect(page.locator("#number")).to_be_visible()
    return page.locator("#number").inner_text()


def ticket_state(page: Page) -> Any:
    """What the ticket step says about paper: none, requested, printed or failed."""
    return expect(page.locator('[data-step="ticket"]'))


def at(page: Page, step: str) -> None:
    """Wait for a step."""
    expect(page.locator("body")).to_have_attribute("data-at", step)

"""The kiosk without its server: what a person sees, that nothing becomes double or lost, and that the screen comes back by itself.

Most tests are about a kiosk that was lent no numbers; the last ones are about one that gives its own.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect

from queue_service.core.embedded import EmbeddedEngine
from queue_service.core.redis import Engine
from tests import factories
from tests.conftest import CHROMIUM, CHROMIUM_FLAGS
from tests.servers import Running, eventually

from .conftest import LETTERS, SCREEN, Office, at, take, tap

POST = "kios-jauh"
BACK = 30_000  # ms until a page has noticed that its server is back, on a busy machine


@pytest.fixture
def service_workers() -> Literal["allow", "block"]:
    """With the page's worker, which keeps the page over a reload."""
    return "allow"


@pytest.fixture(scope="module")
def own_server() -> Iterator[tuple[Running, Engine]]:
    """A web process that only these tests stop and start."""
    data_dir = Path(tempfile.mkdtemp(prefix="qs-away-"))
    store = EmbeddedEngine(data_dir, {"appendfsync": "no"})
    store.start()
    engine = Engine(store.url)
    web = Running(data_dir, "web", REDIS_URL=store.url, SAMPLE="none")
    yield web, engine
    if web.process is not None and web.process.poll() is None:
        web.stop()
    engine.close()
    store.stop()
    shutil.rmtree(data_dir, ignore_errors=True)


@pytest.fixture
def office(own_server: tuple[Running, Engine]) -> Office:
    """A post on that server, which runs; nobody has come yet."""
    web, engine = own_server
    if web.process is None or web.process.poll() is not None:
        web.start()
    engine.client.delete(*engine.client.keys(f"q:{{{POST}}}:*") or ["none"])
    made = Office(web, engine, factories.make_post(POST, letters=LETTERS))
    made.change()
    return made


@pytest.fixture
def kiosk(office: Office, page: Page) -> Page:
    """Its kiosk, whose browser has kept the page and which was lent no numbers."""
    page.route("**/lease", lambda route: route.abort())
    return ready(office, page)


def ready(office: Office, page: Page) -> Page:
    """Open a kiosk and wait until its browser has kept the page."""
    page.goto(office.server.base_url + office.pair(print="none").url)
    at(page, "home")
    kept = "async () => Boolean(await (await caches.open('kiosk')).match(location.pathname))"
    eventually(lambda: page.evaluate(kept))
    return page


def test_a_reload_without_the_server_brings_the_page_and_the_server_brings_the_services(
    office: Office, kiosk: Page
) -> None:
    office.server.stop()
    kiosk.reload()
    at(kiosk, "away")
    expect(kiosk.locator('[data-step="away"]')).to_contain_text("Silakan ambil nomor antrean pada petugas")
    tap(kiosk, "#language")
    expect(kiosk.locator('[data-step="away"] h1')).to_have_text("This screen is not connected just now")
    office.server.start()
    expect(kiosk.locator("body")).to_have_attribute("data-at", "home", timeout=BACK)
    expect(kiosk.locator("[data-service=kia]")).to_be_enabled()


def test_a_screen_at_rest_sends_people_to_the_staff_and_comes_back_by_itself(
    office: Office, kiosk: Page
) -> None:
    office.server.stop()
    expect(kiosk.locator("#offline")).to_be_visible(timeout=BACK)
    expect(kiosk.locator("body")).to_have_attribute("data-at", "away", timeout=BACK)
    expect(kiosk.locator("#offline")).to_be_hidden()
    office.server.start()
    expect(kiosk.locator("body")).to_have_attribute("data-at", "home", timeout=BACK)


def test_a_double_tap_without_the_server_is_one_number_when_it_is_back(office: Office, kiosk: Page) -> None:
    tap(kiosk, "[data-service=ktp-baru]")
    expect(kiosk.locator("#take")).to_be_visible()
    office.server.stop()
    kiosk.locator("#take").evaluate("button => { button.click(); button.click(); }")
    expect(kiosk.locator("#making-again")).to_be_visible()
    office.server.start()
    expect(kiosk.locator("#number")).to_have_text("A001", timeout=BACK)
    assert office.waiting() == ["A001"]
    assert office.issued() == 1


def test_who_waits_too_long_for_a_number_is_sent_to_the_staff_without_a_spinner_and_leaves_no_ghost(
    office: Office, kiosk: Page
) -> None:
    tap(kiosk, "[data-service=ktp-baru]")
    expect(kiosk.locator("#take")).to_be_visible()
    office.server.stop()
    tap(kiosk, "#take")
    expect(kiosk.locator("#making-title")).to_have_text("Sambungan belum kembali", timeout=BACK)
    expect(kiosk.locator("#making-what")).to_contain_text("Silakan minta nomor kepada petugas")
    expect(kiosk.locator("#making-spinner")).to_be_hidden()
    tap(kiosk, "#give-up")
    at(kiosk, "away")
    office.server.start()
    with kiosk.expect_response(lambda answer: answer.request.method == "DELETE", timeout=BACK) as given_back:
        expect(kiosk.locator("body")).to_have_attribute("data-at", "home", timeout=BACK)
    assert given_back.value.status == 204
    assert office.waiting() == []


def test_a_number_on_the_screen_stays_there_and_its_code_comes_when_the_server_is_back(
    office: Office, kiosk: Page
) -> None:
    kiosk.route("**/qr.svg", lambda route: route.abort(), times=1)
    tap(kiosk, "[data-service=ktp-baru]", "#take")
    expect(kiosk.locator("#number")).to_have_text("A001")
    expect(kiosk.locator("#qr")).to_be_hidden()
    office.server.stop()
    expect(kiosk.locator("#offline")).to_be_visible(timeout=BACK)
    expect(kiosk.locator("#number")).to_have_text("A001")
    office.server.start()
    expect(kiosk.locator("#qr")).to_be_visible(timeout=BACK)
    assert office.issued() == 1


ROOM_BESIDE_NUMBER = """() => {
  const words = document.createRange();
  words.selectNodeContents(document.querySelector("#number"));
  return words.getBoundingClientRect().left - document.querySelector(".ticket").getBoundingClientRect().left;
}"""
LENT = """async post => {
  const base = await new Promise((done) => {
    indexedDB.open(`kiosk:${post}`).onsuccess = ({ target }) => done(target.result);
  });
  const lease = await new Promise((done) => {
    base.transaction("kept").objectStore("kept").get("lease").onsuccess = ({ target }) => done(target.result);
  });
  base.close();
  return Object.values(lease?.numbers ?? {}).flat().length;
}"""


def take_alone(page: Page, service: str) -> str:
    """Take a number while the server is away, with a double tap; return it."""
    tap(page, f"[data-service={service}]")
    expect(page.locator("#take")).to_be_visible()
    page.locator("#take").evaluate("button => { button.click(); button.click(); }")
    expect(page.locator("#ticket-leased")).to_be_visible()
    return page.locator("#number").inner_text()


def test_a_kiosk_gives_its_own_numbers_while_it_is_alone_and_each_person_waits_in_order_when_the_server_is_back(
    office: Office, page: Page, context: BrowserContext
) -> None:
    ready(office, page)
    assert take(page) == "A001"
    tap(page, "#done")
    eventually(lambda: page.evaluate(LENT, POST) == 5 * 20)
    second = context.new_page()
    second.goto(page.url)
    at(second, "home")
    office.server.stop()
    given = []
    for window, service in ((page, "ktp-baru"), (second, "ktp-baru"), (page, "kia")):
        expect(window.locator("#offline")).to_contain_text("Nomor tetap bisa diambil di sini", timeout=BACK)
        given.append(take_alone(window, service))
        if window is page and len(given) == 1:
            tap(page, "#done")
    assert given == ["A8001", "A8002", "C8001"]
    assert page.evaluate(ROOM_BESIDE_NUMBER) > 20, "a longer number stays well inside its frame"
    second.close()
    page.reload()
    expect(page.locator("#number")).to_have_text("C8001", timeout=BACK)
    office.server.start()
    expect(page.locator("#qr")).to_be_visible(timeout=BACK)
    assert office.waiting() == ["A001", *given]
    assert office.issued() == 4


GIVEN = """async ([post, number]) => {
  const base = await new Promise((done) => {
    indexedDB.open(`kiosk:${post}`).onsuccess = ({ target }) => done(target.result);
  });
  const deal = base.transaction("given", "readwrite");
  const one = { visit: number, key: `kunci-${number}`, asked: { service: "kia", language: "id" }, number, at: 0, refused: null };
  deal.objectStore("given").add({ ...one, day: new Date().toISOString().slice(0, 10) });
  await new Promise((done) => { deal.oncomplete = done; });
  base.close();
}"""


def test_numbers_that_the_server_does_not_take_stay_on_the_screen_for_the_staff(
    office: Office, page: Page
) -> None:
    ready(office, page)
    for number in ("C8301", "C8302"):  # lent to a kiosk that this screen was before
        page.evaluate(GIVEN, [POST, number])
    for _time in range(2):
        page.reload()
        bar = page.locator("#leased-refused")
        expect(bar).to_have_text(
            "Mohon beri tahu petugas: nomor C8301, C8302 belum tercatat di sistem.", timeout=BACK
        )
        at(page, "home")
    tap(page, "#language")
    expect(bar).to_contain_text("C8301, C8302")
    expect(bar).to_contain_text("Please tell the staff")
    assert office.waiting() == []
    assert take(page) == "A001"


@dataclasses.dataclass
class Machine:
    """A kiosk's computer: a browser whose profile is on disk, and whose power can be cut."""

    playwright: Playwright
    profile: Path

    def start(self) -> Page:
        """Start the browser on what the disk has kept."""
        opened = self.playwright.chromium.launch_persistent_context(
            self.profile,
            executable_path=CHROMIUM,
            args=CHROMIUM_FLAGS,
            viewport=SCREEN,
            has_touch=True,
            service_workers="allow",
        )
        return opened.pages[0]

    def cut(self, page: Page) -> None:
        """Every process of the browser dies in this moment; nothing is written any more."""
        found = self.processes()
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert found
        with suppress(Error):
            page.context.close()
        eventually(lambda: not self.processes())

    def processes(self) -> list[int]:
        """Return the processes that were started with this profile, and those that they started."""
        tree = {
            int(path.parent.name): (path.parent / "stat") for path in Path("/proc").glob("[0-9]*/cmdline")
        }
        begun = {
            pid for pid in tree if f"--user-data-dir={self.profile}" in _read(tree[pid].with_name("cmdline"))
        }
        while more := {pid for pid in tree.keys() - begun if _parent(_read(tree[pid])) in begun}:
            begun |= more
        return sorted(begun)


def _read(path: Path) -> str:
    with suppress(OSError):
        return path.read_text(errors="replace")
    return ""


def _parent(stat: str) -> int:
    fields = stat.rpartition(")")[2].split()
    return int(fields[1]) if fields and fields[0] != "Z" else 0


def test_a_power_cut_in_the_moment_a_number_is_shown_gives_none_twice_and_all_are_told_later(
    office: Office, playwright_: Playwright, tmp_path: Path
) -> None:
    machine = Machine(playwright_, tmp_path / "profile")
    page = ready(office, machine.start())
    address = page.url
    eventually(lambda: page.evaluate(LENT, POST) == 5 * 20)
    office.server.stop()
    given = []
    for _cut in range(2):
        expect(page.locator("#offline")).to_contain_text("Nomor tetap bisa diambil di sini", timeout=BACK)
        given.append(take_alone(page, "ktp-baru"))
        machine.cut(page)
        page = machine.start()
        page.goto(address)
        expect(page.locator("body")).to_have_attribute("data-at", "home", timeout=BACK)
    assert given == ["A8001", "A8002"]
    office.server.start()
    eventually(lambda: office.waiting() == given, seconds=BACK / 1000)
    machine.cut(page)
    assert office.issued() == 2

"""The waiting room's board against the real service: called, shown, spoken, logged, and exact again after an outage."""

import json
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.display.sounds import Sounds
from tests.journeys.conftest import OpenWindow
from tests.journeys.office import Office
from tests.servers import ADMIN_PASSWORD, Running, eventually

HALL_SCREEN = {"width": 1920, "height": 1080}
WAIT_MS = 20_000


def hall(open_window: OpenWindow) -> BrowserContext:
    return open_window(viewport=HALL_SCREEN)


def shown(page: Page, address: str) -> Page:
    """Open a board and wait until it is live."""
    page.goto(address)
    expect(page.locator("body")).to_have_attribute("data-state", "live", timeout=WAIT_MS)
    return page


def tiles(page: Page) -> dict[str, str]:
    """The number at each counter, as the board shows it."""
    found: dict[str, str] = page.evaluate("""() => Object.fromEntries([...document.querySelectorAll(".tile")]
      .map((tile) => [tile.dataset.counter, tile.querySelector(".number").textContent]))""")
    return found


def test_a_call_is_shown_spoken_and_logged(office: Office, open_window: OpenWindow) -> None:
    for service in ("ktp-baru", "ktp-baru", "kia"):
        office.issue(service)
    office.open()
    window = hall(open_window)
    page = window.new_page()
    sounds = Sounds(page)
    shown(page, f"{office.base_url}/display/{office.slug}")
    expect(page.locator("[data-service='ktp-baru'] .count")).to_have_text("2")
    office.at("call-next")
    expect(page.locator("#hero .number")).to_have_text("A001")
    expect(page.locator("[data-service='ktp-baru'] .count")).to_have_text("1")
    office.at("recall")
    assert sounds.wait_for(4) == ["chime", "id A001/2"] * 2
    office.at("undo")
    office.at("undo")
    expect(page.locator("#hero")).to_have_attribute("data-kind", "idle")
    expect(page.locator("[data-service='ktp-baru'] .count")).to_have_text("2")

    log = window.new_page()
    log.goto(f"{office.base_url}/display-log/{office.slug}")
    words = log.locator("#rows td:nth-child(6)")
    undone, recalled, called = "panggilan dibatalkan", "panggilan ulang ke-1", "panggilan"
    expect(words).to_have_text([undone, undone, recalled, called])
    office.at("call-next")
    expect(words).to_have_text([called, undone, undone, recalled, called])
    expect(log.locator("#rows td:nth-child(3)").first).to_have_text("A001")
    numbers = [int(text) for text in log.locator("#rows td:first-child").all_inner_texts()]
    assert numbers == sorted(numbers, reverse=True)


def test_an_announcement_of_the_real_service_is_a_sound(office: Office) -> None:
    with urllib.request.urlopen(f"{office.base_url}/voice/id/call/A001/2.wav") as answer:
        assert answer.headers["Content-Type"] == "audio/wav"
        assert answer.read(4) == b"RIFF"


def test_a_notice_of_staff_is_on_the_board_at_once(office: Office, open_window: OpenWindow) -> None:
    page = shown(hall(open_window).new_page(), f"{office.base_url}/display/{office.slug}?sound=0")
    text = {"id": "Server pusat sedang gangguan", "en": "The central server is down"}
    office.ask(
        "POST", f"/api/v1/posts/{office.slug}/notices", {"kind": "disruption", "text": text}, by=office.sari
    )
    expect(page.locator("#notices")).to_contain_text("Server pusat sedang gangguan")


EVERY_TURN = """async ([language, font]) => {
  const [{ Drawing }, { turnsOf }] = await Promise.all(
    ["draw", "info"].map((name) => import(`/display-assets/${name}.js`)));
  document.body.style.fontFamily = font;
  const services = await (await fetch("/api/v1/services")).json();
  const drawing = new Drawing({ texts: JSON.parse(document.getElementById("texts").textContent), language });
  const office = { services: Object.fromEntries(services.map((one) => [one.slug, one])) };
  const info = document.getElementById("info");
  const bottom = info.getBoundingClientRect().bottom;
  return turnsOf(office, language, () => true, (turn) => drawing.infoFits(turn)).map((turn) => {
    drawing.info(turn);
    const cut = [...info.querySelectorAll("li")].some((line) => line.getBoundingClientRect().bottom > bottom);
    return { lines: turn.lines, service: turn.service.slug, cut };
  });
}"""


EVENT_TURNS = """async (language) => {
  const { eventTurns } = await import("/display-assets/info.js");
  const events = await (await fetch("/api/v1/events")).json();
  events.splice(1, 0, { ...events[0], state: "cancelled" });
  const turns = (now) => eventTurns({ events }, language, now).map((turn) => [turn.service.name[language], ...turn.lines]);
  return [turns(Date.now()), turns(Date.parse(events.at(-1).ends_at))];
}"""


def test_the_next_events_take_their_turns_until_they_are_over(
    live_server: Running, open_window: OpenWindow
) -> None:
    page = shown(hall(open_window).new_page(), f"{live_server.base_url}/display/kantor-desa?sound=0")
    coming, over = page.evaluate(EVENT_TURNS, "id")
    with urllib.request.urlopen(f"{live_server.base_url}/api/v1/events") as answer:
        first, second = json.loads(answer.read())[:2]
    assert [turn[0] for turn in coming] == [first["title"]["id"], second["title"]["id"]]
    assert coming[0][1].endswith("19.30–21.00 WIB")
    assert coming[0][2] == first["place"]
    assert over == []


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("font", ["DejaVu Sans", "Liberation Sans", "Liberation Sans Narrow"])
def test_every_requirement_of_the_sample_fits_on_the_board_in_any_font(
    live_server: Running, open_window: OpenWindow, language: str, font: str
) -> None:
    page = shown(
        hall(open_window).new_page(), f"{live_server.base_url}/display/kantor-desa?sound=0&lang={language}"
    )
    turns = page.evaluate(EVERY_TURN, [language, font])
    assert [turn["service"] for turn in turns if turn["cut"]] == []
    with urllib.request.urlopen(f"{live_server.base_url}/api/v1/services") as answer:
        services = {one["slug"]: one["requirements"][language] for one in json.loads(answer.read())}
    for slug in ("ktp-baru", "ktp-ganti", "kia", "ikd", "pengambilan"):
        told = [line for turn in turns if turn["service"] == slug for line in turn["lines"]]
        assert told == services[slug]


class Village:
    """The sample village of a whole service, as its administrator reaches it."""

    def __init__(self, service: Running) -> None:
        self.base_url = service.base_url
        self.token = ""
        self.token = self.ask("POST", "/api/v1/login", {"username": "admin", "password": ADMIN_PASSWORD})[
            "token"
        ]

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Call the API."""
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if method == "GET" else json.dumps(body or {}).encode()
        request = urllib.request.Request(self.base_url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"null")

    def call(self, counter: str) -> str:
        """Let somebody come and be called to the counter; return the number."""
        self.ask("POST", "/api/v1/posts/kantor-desa/tickets", {"service": "ktp-baru"})
        at = f"/api/v1/posts/kantor-desa/counters/{counter}"
        self.ask("PUT", at, {"state": "open", "take_over": True})
        called: str = self.ask("POST", f"{at}/call-next")["ticket"]["number"]
        return called

    def tiles(self) -> dict[str, str]:
        """The number at each counter, as the service says."""
        counters = self.ask("GET", "/api/v1/posts/kantor-desa/live")["snapshot"]["counters"]
        return {one["id"]: one["ticket"]["number"] if one["ticket"] else "" for one in counters}


def test_a_board_survives_a_restart_of_the_whole_service(stack: Running, open_window: OpenWindow) -> None:
    village = Village(stack)
    first = village.call("1")
    page = hall(open_window).new_page()
    sounds = Sounds(page)
    shown(page, f"{stack.base_url}/display/kantor-desa")
    expect(page.locator("#hero .number")).to_have_text(first)
    stack.stop()
    expect(page.locator("#stale")).to_be_visible()
    assert tiles(page)["1"] == first
    stack.start()
    expect(page.locator("#stale")).to_be_hidden(timeout=WAIT_MS)
    second = village.call("2")
    expect(page.locator("#hero .number")).to_have_text(second)
    eventually(lambda: tiles(page) == village.tiles())
    assert sounds.wait_for(2) == ["chime", f"id {second}/2"]

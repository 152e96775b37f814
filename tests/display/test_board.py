"""The board in a real browser: what people in the waiting room see."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.display.board_server import BoardServer, at, counter
from tests.display.sounds import Sounds

Json = dict[str, Any]
FAST: Json = {
    "live": {
        "tick": 40,
        "stale": 60_000,
        "answer": 8000,
        "retryMin": 20,
        "retryMax": 60,
        "pollAfter": 60_000,
    },
    "voice": {"silent": 150, "pause": 20, "stuck": 300},
    "board": {"office": 200, "info": 200, "save": 50},
}
WAIT_MS = 20_000
expect.set_options(timeout=WAIT_MS)
SERVICES = [
    {
        "slug": slug,
        "name": {"id": name, "en": english},
        "requirements": {"id": needs, "en": [f"{need} (en)" for need in needs]},
        "fee": "GRATIS",
    }
    for slug, name, english, needs in (
        ("ktp-baru", "KTP-el baru", "New KTP-el", ["Kartu Keluarga (KK)", "Formulir F-1.02"]),
        ("kia", "Kartu Identitas Anak", "Child Identity Card", ["Akta kelahiran"]),
    )
]


@pytest.fixture(autouse=True)
def office(server: BoardServer) -> None:
    """An office with two services, and a board that waits only briefly."""
    server.timings = FAST
    server.services = SERVICES
    server.office["services"] = [{"slug": one["slug"]} for one in SERVICES]
    server.picture["waiting"] = {"ktp-baru": 4, "kia": 1}


def show(page: Page, server: BoardServer, query: str = "") -> None:
    page.goto(f"{server.url}/display/kantor-desa{query}")
    expect(page.locator("body")).to_have_attribute("data-state", "live")


def tile(page: Page, name: str) -> Any:
    return page.locator(f"[data-counter='{name}']")


def test_a_call_is_large_and_marked_at_its_counter(page: Page, server: BoardServer, sounds: Sounds) -> None:
    show(page, server)
    expect(page.locator("#hero .title")).to_be_visible()
    server.call("A001", "2")
    expect(page.locator("#hero .number")).to_have_text("A001")
    expect(page.locator("#hero .counter")).to_have_text("Loket 2")
    expect(page.locator("#hero .service")).to_have_text("KTP-el baru")
    expect(tile(page, "2")).to_have_attribute("data-state", "called")
    expect(tile(page, "2").locator(".number")).to_have_text("A001")
    expect(tile(page, "1")).to_have_attribute("data-state", "open")
    height = page.locator("#hero .number").bounding_box()
    assert height is not None
    assert height["height"] > 200  # pixels of 1080: read from across the room


def test_the_course_of_a_visit_is_followed(page: Page, server: BoardServer, sounds: Sounds) -> None:
    show(page, server)
    server.call("A001", "2")
    who = {"number": "A001", "service": "ktp-baru", "counter": "2", "waiting": 3}
    server.tell("ticket.started", **who, state="serving")
    expect(tile(page, "2")).to_have_attribute("data-state", "serving")
    server.tell("ticket.finished", **who, state="done")
    expect(tile(page, "2")).to_have_attribute("data-state", "open")
    expect(page.locator("#hero .label")).to_have_text("Panggilan terakhir")
    server.tell("counter.changed", counter="2", state="closed", services=[])
    expect(tile(page, "2")).to_have_attribute("data-state", "closed")
    server.call("A002", "1")
    expect(page.locator("#hero .number")).to_have_text("A002")
    expect(page.locator("#recent-list .number")).to_have_text(["A001"])
    expect(page.locator("[data-service='ktp-baru'] .count")).to_have_text("0")
    expect(page.locator("[data-service='kia'] .count")).to_have_text("1")


def test_a_call_taken_back_leaves_the_board(page: Page, server: BoardServer, sounds: Sounds) -> None:
    show(page, server)
    server.call("A001", "1")
    server.call("A002", "2")
    sounds.wait_for(4)
    server.tell(
        "ticket.undone",
        undone="call_next",
        number="A002",
        service="ktp-baru",
        state="waiting",
        counter="2",
        waiting=1,
    )
    expect(page.locator("#hero .number")).to_have_text("A001")
    expect(tile(page, "2").locator(".number")).to_have_text("")


def test_disruptions_and_pauses_are_told_at_once(page: Page, server: BoardServer, sounds: Sounds) -> None:
    show(page, server)
    expect(page.locator("#notices")).to_be_hidden()
    text = {"id": "Server pusat sedang gangguan", "en": "The central server is down"}
    server.tell("notice.changed", notices=[{"id": "n", "kind": "disruption", "text": text, "services": []}])
    reason = {"id": "Blangko habis", "en": "No blank cards"}
    server.tell("service.changed", paused={"kia": {"reason": "Blangko habis", "text": reason}})
    expect(page.locator("#notices")).to_contain_text("Server pusat sedang gangguan")
    expect(page.locator("#notices")).to_contain_text(
        "Kartu Identitas Anak: dihentikan sementara. Blangko habis"
    )
    server.tell("notice.changed", notices=[])
    server.tell("service.changed", paused={})
    expect(page.locator("#notices")).to_be_hidden()


def test_requirements_of_each_service_take_turns_and_all_are_free(
    page: Page, server: BoardServer, sounds: Sounds
) -> None:
    show(page, server)
    expect(page.locator("#info .free")).to_have_text("GRATIS")
    for service in SERVICES:
        expect(page.locator("#info h2")).to_have_text(service["name"]["id"])
        expect(page.locator("#info li").first).to_have_text(service["requirements"]["id"][0])


def test_a_closed_office_says_when_it_opens(page: Page, server: BoardServer, sounds: Sounds) -> None:
    show(page, server)
    server.office["next_opening"] = "2026-11-25T07:30:00+07:00"
    server.picture["open"] = False  # nobody tells: the hour has come
    expect(page.locator("#hero .title")).to_have_text("Pelayanan tutup")
    expect(page.locator("#hero .hint")).to_have_text("Buka kembali Rabu, 25 November 2026 pukul 07.30 WIB")


@pytest.mark.parametrize(("zone", "name"), [("+07:00", "WIB"), ("+08:00", "WITA"), ("+09:00", "WIT")])
def test_the_clock_is_the_posts_own(
    page: Page, server: BoardServer, sounds: Sounds, zone: str, name: str
) -> None:
    page.clock.set_system_time("2020-01-01T00:00:00Z")  # a board without a battery: its own clock is wrong
    server.now = lambda: f"2026-11-24T09:15:20.000{zone}"
    show(page, server)
    expect(page.locator("#time")).to_have_text("09.15")
    expect(page.locator("#zone")).to_have_text(name)
    expect(page.locator("#date")).to_have_text("Selasa, 24 November 2026")


def test_in_english_services_and_voice_are_english(page: Page, server: BoardServer, sounds: Sounds) -> None:
    show(page, server, "?lang=en")
    expect(page.locator("[data-service='kia'] .service")).to_have_text("Child Identity Card")
    server.call("A001", "2")
    assert sounds.wait_for(2) == ["chime", "en A001/2"]


def test_a_filtered_board_shows_and_speaks_only_what_is_its_own(
    page: Page, server: BoardServer, sounds: Sounds
) -> None:
    server.picture["counters"][2]["group"] = "lantai-2"
    show(page, server, "?counters=1,2&services=ktp-baru")
    expect(page.locator(".tile")).to_have_count(2)
    expect(page.locator("#waiting-list li")).to_have_count(1)
    server.call("A001", "3")
    server.call("C001", "1", service="kia")
    server.call("A002", "1")
    assert sounds.wait_for(2) == ["chime", "id A002/1"]
    expect(page.locator("#hero .number")).to_have_text("A002")
    expect(page.locator("#recent-list .number")).to_have_count(0)


def test_a_board_without_sound_is_silent_and_shows_every_call(
    page: Page, server: BoardServer, sounds: Sounds
) -> None:
    show(page, server, "?sound=0")
    page.evaluate("""() => {
      window.shown = [];
      new MutationObserver(() => shown.push(document.querySelector("#hero .number")?.textContent))
        .observe(document.getElementById("hero"), { childList: true });
    }""")
    server.call("A001", "1")
    server.call("A002", "2")
    server.call("A003", "3")
    page.wait_for_function("shown.at(-1) === 'A003'", timeout=WAIT_MS)
    assert page.evaluate("shown") == ["A001", "A002", "A003"]
    assert sounds.played() == []
    expect(page.locator("#sound")).to_be_hidden()


def test_a_board_that_is_cut_off_says_so_and_returns_exact_and_silent(
    page: Page, server: BoardServer, sounds: Sounds
) -> None:
    show(page, server)
    server.call("A001", "1")
    sounds.wait_for(2)
    expect(page.locator("#stale")).to_be_hidden()
    server.stop()
    expect(page.locator("#stale")).to_contain_text("Sambungan terputus")
    expect(page.locator("#hero .number")).to_have_text("A001")  # the last picture stays
    for number in range(2, 8):
        server.call(f"A00{number}", str(number % 3 + 1), send=False, seconds_ago=60)
    server.start()
    expect(page.locator("#stale")).to_be_hidden()
    expect(page.locator("#hero .number")).to_have_text("A007")
    expect(page.locator("#recent-list .number")).to_have_text(["A006", "A005", "A004", "A003"])
    for name in "123":
        ticket = next(one["ticket"] for one in server.picture["counters"] if one["id"] == name)
        expect(tile(page, name).locator(".number")).to_have_text(ticket["number"])
    server.call("A008", "1")
    assert sounds.wait_for(4) == ["chime", "id A001/1", "chime", "id A008/1"]


def test_silence_of_the_server_shows_the_badge(page: Page, server: BoardServer, sounds: Sounds) -> None:
    server.timings = {**FAST, "live": {**FAST["live"], "stale": 300}}
    page.goto(f"{server.url}/display/kantor-desa")
    expect(page.locator("#stale")).to_contain_text("Belum tentu terbaru")


def test_a_board_that_starts_while_the_server_is_away_shows_its_last_picture(
    context: BrowserContext, page: Page, server: BoardServer, sounds: Sounds
) -> None:
    show(page, server)
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()  # the service worker keeps what it sees from its second load on
    expect(page.locator("body")).to_have_attribute("data-state", "live")
    server.call("A017", "2")
    page.wait_for_function("localStorage.getItem('board:kantor-desa')?.includes('A017')", timeout=WAIT_MS)
    server.stop()
    page.reload()
    expect(page.locator("#hero .number")).to_have_text("A017")
    expect(tile(page, "2").locator(".number")).to_have_text("A017")
    expect(page.locator("#stale")).to_be_visible()
    server.start()
    expect(page.locator("#stale")).to_be_hidden()


def test_a_damaged_memory_of_the_browser_is_no_obstacle(
    page: Page, server: BoardServer, sounds: Sounds
) -> None:
    page.goto(f"{server.url}/blank")
    page.evaluate("localStorage.setItem('board:kantor-desa', '{\"picture\": {')")
    show(page, server)
    server.call("A001", "1")
    expect(page.locator("#hero .number")).to_have_text("A001")


def test_a_paired_board_keeps_its_token_and_says_that_it_is_alive(
    page: Page, server: BoardServer, sounds: Sounds
) -> None:
    show(page, server, "?counters=1#token=rahasia")
    assert page.url == f"{server.url}/display/kantor-desa?counters=1"
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-state", "live")
    page.wait_for_function(
        "performance.getEntriesByName(`${origin}/api/v1/devices/me/heartbeat`).length", timeout=WAIT_MS
    )
    assert server.beats == ["Bearer rahasia"] * 2


def test_an_unknown_post_is_named_as_such(page: Page, server: BoardServer, sounds: Sounds) -> None:
    page.goto(f"{server.url}/display/tidak-ada")
    expect(page.locator("#stale")).to_have_text("Pos pelayanan ini tidak dikenal")


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768), (3840, 2160), (1280, 1024)])
def test_nothing_is_cut_off_on_any_screen(
    page: Page, server: BoardServer, sounds: Sounds, size: tuple[int, int]
) -> None:
    ticket = {"number": "E1002", "service": "ktp-baru", "state": "called", "called_at": at(), "recalls": 0}
    server.picture["counters"] = [counter(str(number), ticket=ticket) for number in range(1, 9)]
    long = {"id": "Server pusat sedang gangguan, perekaman tertunda, nomor Anda tetap berlaku besok."}
    server.picture["notices"] = [{"id": "n", "kind": "disruption", "text": long, "services": []}]
    page.set_viewport_size({"width": size[0], "height": size[1]})
    show(page, server)
    server.call("E1002", "8")
    expect(page.locator("#hero .number")).to_have_text("E1002")
    cut = page.evaluate("""() => [...document.querySelectorAll(
        "#hero .number, #hero .counter, .tile .name, .tile .number, #recent-list .number, #time, #notices p, .count")]
      .filter((one) => {
        const [inner, outer] = [one.getBoundingClientRect(), one.parentElement.getBoundingClientRect()];
        return one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline"
          || inner.bottom > outer.bottom + 1 || inner.top < outer.top - 1 || inner.right > innerWidth;
      }).map((one) => `${one.id || one.className}: ${one.textContent}`)""")
    assert cut == []
    assert page.evaluate("document.scrollingElement.scrollHeight <= innerHeight")

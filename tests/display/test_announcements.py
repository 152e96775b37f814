"""What the waiting room hears: every call, whole, in order, and nothing that is over."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.conftest import CHROMIUM, CHROMIUM_FLAGS
from tests.display.board_server import BoardServer
from tests.display.conftest import SCREEN
from tests.display.sounds import Sounds
from tests.display.test_board import FAST, show

ENDED = """
window.ended = [];
const Player = window.Audio;
window.Audio = function () {
  const player = new Player();
  player.addEventListener("ended", () => ended.push(player.getAttribute("src")));
  return player;
};
"""


@pytest.fixture(autouse=True)
def quick(server: BoardServer) -> None:
    """A board that waits only briefly."""
    server.timings = FAST


def finish(server: BoardServer, number: str, counter: str) -> None:
    server.tell(
        "ticket.finished", number=number, service="ktp-baru", state="done", counter=counter, waiting=0
    )


def test_calls_are_announced_whole_and_in_order(page: Page, server: BoardServer, sounds: Sounds) -> None:
    show(page, server)
    for number, counter in (("A001", "1"), ("A002", "2"), ("B001", "3"), ("A003", "1")):
        server.call(number, counter)
    expected = []
    for call in ("A001/1", "A002/2", "B001/3", "A003/1"):
        expected += ["chime", f"id {call}"]
    assert sounds.wait_for(8) == expected
    assert sounds.overlaps() == 0


def test_the_call_that_is_heard_is_the_one_in_front(page: Page, server: BoardServer, sounds: Sounds) -> None:
    show(page, server)
    sounds.fail("A001", "stuck")  # sounds until it is given up
    server.call("A001", "1")
    server.call("A002", "2")
    expect(page.locator("#hero .number")).to_have_text("A001")
    expect(page.locator("[data-counter='2'] .number")).to_have_text("A002")  # its own tile does not wait
    expect(page.locator("#hero .number")).to_have_text("A002")


def test_a_recall_is_heard_again(page: Page, server: BoardServer, sounds: Sounds) -> None:
    show(page, server)
    server.call("A001", "1")
    sounds.wait_for(2)
    server.call("A001", "1", recalls=1)
    assert sounds.wait_for(4) == ["chime", "id A001/1"] * 2


def test_calls_of_one_ticket_that_still_wait_are_one(page: Page, server: BoardServer, sounds: Sounds) -> None:
    show(page, server)
    server.call("A001", "1")
    server.call("A002", "2")
    server.call("A002", "2", recalls=1)
    server.call("A003", "3")
    server.call("A002", "2", recalls=2)
    assert sounds.wait_for(6)[1::2] == ["id A001/1", "id A002/2", "id A003/3"]
    page.wait_for_function("!document.querySelector('#hero.announcing')", timeout=20_000)
    assert len(sounds.played()) == 6


def test_who_came_before_being_announced_is_not_announced(
    page: Page, server: BoardServer, sounds: Sounds
) -> None:
    show(page, server)
    server.call("A001", "1")
    server.call("A002", "2")
    finish(server, "A002", "2")
    server.call("A003", "3")
    assert sounds.wait_for(4)[1::2] == ["id A001/1", "id A003/3"]


@pytest.mark.parametrize("fault", ["error", "stuck"])
@pytest.mark.parametrize("part", ["chime", "A001"])
def test_a_sound_that_fails_never_stops_the_queue(
    page: Page, server: BoardServer, sounds: Sounds, part: str, fault: str
) -> None:
    show(page, server)
    sounds.fail(part, fault)
    server.call("A001", "1")
    server.call("A002", "2")
    assert sounds.wait_for(4) == ["chime", "id A001/1", "chime", "id A002/2"]


def test_calls_missed_while_away_are_shown_and_not_spoken(
    page: Page, server: BoardServer, sounds: Sounds
) -> None:
    show(page, server)
    server.call("A001", "1", send=False, seconds_ago=120)
    server.call("A002", "2")
    assert sounds.wait_for(2) == ["chime", "id A002/2"]
    expect(page.locator("[data-counter='1'] .number")).to_have_text("A001")
    expect(page.locator("#recent-list .number")).to_have_text(["A001"])


def test_what_is_over_when_a_new_picture_comes_is_not_announced(
    page: Page, server: BoardServer, sounds: Sounds
) -> None:
    server.timings = {**FAST, "voice": {**FAST["voice"], "stuck": 20_000}}
    show(page, server)
    sounds.fail("A001", "stuck")
    server.call("A001", "1")
    sounds.wait_for(1)
    server.call("A002", "2")
    expect(page.locator("[data-counter='2'] .number")).to_have_text("A002")
    server.picture["counters"][1]["ticket"] = None
    server.replayable = 0
    server.tell(
        "ticket.finished", send=False, number="A002", service="ktp-baru", state="done", counter="2", waiting=0
    )
    server.call("A003", "3")
    expect(page.locator("[data-counter='3'] .number")).to_have_text("A003")
    server.call("A004", "1")
    page.wait_for_function("speaker.played.length === 2", timeout=20_000)
    page.evaluate(
        "speaker.faults = {}; speaker.stuck.forEach((player) => player.dispatchEvent(new Event('ended')))"
    )
    assert sounds.wait_for(4)[1::2] == ["id A001/1", "id A004/1"]


def test_both_languages_one_after_the_other(page: Page, server: BoardServer, sounds: Sounds) -> None:
    show(page, server, "?voice=id,en")
    server.call("A001", "12")
    assert sounds.wait_for(3) == ["chime", "id A001/12", "en A001/12"]


def test_a_counters_own_name_is_said(page: Page, server: BoardServer, sounds: Sounds) -> None:
    server.picture["counters"][1]["name"] = "Meja Depan"
    show(page, server)
    server.call("A001", "2")
    assert sounds.wait_for(2) == ["chime", "id A001/Meja%20Depan"]
    assert page.request.get(f"{server.url}/voice/id/call/A001/Meja%20Depan.wav").ok


def test_where_sound_is_forbidden_one_button_turns_it_on(
    page: Page, server: BoardServer, sounds: Sounds
) -> None:
    sounds.fail_from_the_start(".wav", "forbidden")
    show(page, server)
    button = page.get_by_role("button", name="Nyalakan suara")
    expect(button).to_be_visible()
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 64
    server.call("A001", "1")
    server.call("A002", "2")
    expect(page.locator("#hero .number")).to_have_text("A002")  # what cannot be heard is still shown in turn
    finish(server, "A001", "1")
    page.wait_for_function("!document.querySelector('#hero.announcing')", timeout=20_000)
    sounds.fail(".wav", None)
    button.click()
    expect(button).to_be_hidden()
    assert sounds.wait_for(2) == ["chime", "id A002/2"]  # the one who is still called
    server.call("A003", "3")
    assert sounds.wait_for(4)[2:] == ["chime", "id A003/3"]


def test_what_was_forbidden_for_long_is_not_spoken_late(
    page: Page, server: BoardServer, sounds: Sounds
) -> None:
    server.timings = {**FAST, "voice": {**FAST["voice"], "fresh": 0}}
    sounds.fail_from_the_start(".wav", "forbidden")
    show(page, server)
    server.call("A001", "1")
    expect(page.locator("#hero .number")).to_have_text("A001")
    page.wait_for_function("!document.querySelector('#hero.announcing')", timeout=20_000)
    sounds.fail(".wav", None)
    page.get_by_role("button", name="Nyalakan suara").click()
    server.call("A002", "2")
    assert sounds.wait_for(2) == ["chime", "id A002/2"]


@pytest.fixture
def loudspeaker(
    playwright_: Playwright, server: BoardServer, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A page with real sound at its real pace, in a browser with the autoplay policy that the test names."""
    server.timings = {}
    flags = [*CHROMIUM_FLAGS, f"--autoplay-policy={request.param}"]
    browser = playwright_.chromium.launch(executable_path=CHROMIUM, args=flags)
    page = browser.new_page(viewport=SCREEN)
    page.add_init_script(ENDED)
    yield page
    browser.close()


@pytest.mark.parametrize("loudspeaker", ["no-user-gesture-required"], indirect=True)
def test_real_sound_plays_to_its_end_in_a_kiosk_browser(loudspeaker: Page, server: BoardServer) -> None:
    show(loudspeaker, server)
    server.call("A001", "2")
    loudspeaker.wait_for_function("ended.length === 3", timeout=40_000)
    assert loudspeaker.evaluate("ended") == [
        "/voice/sound/silence.wav",
        "/voice/sound/chime.wav",
        "/voice/id/call/A001/2.wav",
    ]
    expect(loudspeaker.locator("#sound")).to_be_hidden()


@pytest.mark.parametrize("loudspeaker", ["document-user-activation-required"], indirect=True)
def test_an_ordinary_browser_asks_for_the_button_and_then_really_plays(
    loudspeaker: Page, server: BoardServer
) -> None:
    show(loudspeaker, server)
    expect(loudspeaker.locator("#sound")).to_be_visible()
    server.call("A001", "2")
    loudspeaker.get_by_role("button", name="Nyalakan suara").click()
    loudspeaker.wait_for_function("ended.includes('/voice/id/call/A001/2.wav')", timeout=40_000)


def test_the_screen_is_kept_on(page: Page, server: BoardServer, sounds: Sounds) -> None:
    page.add_init_script("""
      window.locks = [];
      Object.defineProperty(navigator, "wakeLock",
        { value: { request: (kind) => { locks.push(kind); return Promise.resolve({}); } } });
    """)
    show(page, server)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    locks: Any = page.evaluate("locks")
    assert locks == ["screen", "screen"]

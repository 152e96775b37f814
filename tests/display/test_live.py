"""live.js in a real browser against a server that loses, doubles, delays and dies."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.display.board_server import BoardServer

# Quick to return, and patient where a slow machine must not look like a fault; a test shortens what it is about.
FAST = {"tick": 40, "stale": 60_000, "answer": 8000, "retryMin": 20, "retryMax": 60, "pollAfter": 60_000}
IMPATIENT = {**FAST, "stale": 500, "answer": 400}
POLLING = {**FAST, "pollAfter": 150, "poll": 80, "pollHidden": 80}
WAIT_MS = 20_000
CONNECT = """async ({watch, timings}) => {
  const { connect } = await import("/static/live.js");
  window.got = { snapshots: [], events: [], states: [], errors: [] };
  window.live = connect({
    watch, timings,
    onSnapshot: (snapshot, seq) => got.snapshots.push({ snapshot, seq }),
    onEvent: (event) => { got.events.push(event); if (event.number === "FAULT") throw new Error("a fault of the page"); },
    onState: (state, seconds, error) => {
      if (got.states.at(-1) !== state) got.states.push(state);
      Object.assign(got, { seconds, errors: [...new Set([...got.errors, error])] });
    },
  });
}"""
Watching = Callable[..., None]


@pytest.fixture
def watching(page: Page, server: BoardServer) -> Watching:
    """Open a page that watches the post, and wait for its first picture."""

    def watch(timings: dict[str, int] | None = None, first: str = "got.snapshots.length === 1") -> None:
        page.goto(f"{server.url}/blank")
        page.evaluate(
            CONNECT, {"watch": {"post": "kantor-desa"}, "timings": FAST if timings is None else timings}
        )
        until(page, first)

    return watch


def until(page: Page, condition: str) -> None:
    page.wait_for_function(condition, timeout=WAIT_MS)


def seqs(page: Page) -> list[int]:
    found: list[int] = page.evaluate("got.events.map((event) => event.seq)")
    return found


def got(page: Page, what: str) -> Any:
    return page.evaluate(f"got.{what}")


def state(page: Page) -> Any:
    return page.evaluate("got.states.at(-1)")


def test_it_takes_a_picture_first_and_is_live(page: Page, server: BoardServer, watching: Watching) -> None:
    watching()
    until(page, "got.states.at(-1) === 'live'")
    assert got(page, "snapshots")[0]["seq"] == 100
    assert server.watches == [{"post": "kantor-desa"}]


def test_events_arrive_in_order_and_doubles_are_dropped(
    page: Page, server: BoardServer, watching: Watching
) -> None:
    watching()
    first = server.call("A001", "1")
    server.emit("event", first)
    second = server.call("A002", "2")
    server.emit("event", first)
    server.emit("event", second)
    server.call("A003", "3")
    until(page, "got.events.length === 3")
    assert seqs(page) == [101, 102, 103]
    assert not any(event["replayed"] for event in got(page, "events"))
    assert len(server.watches) == 1


def test_a_gap_is_replayed_and_every_event_shown_once_in_order(
    page: Page, server: BoardServer, watching: Watching
) -> None:
    watching()
    for number in ("A001", "A002", "A003"):
        server.call(number, "1", send=False)
    server.call("A004", "2")
    until(page, "got.events.length === 4")
    server.call("A005", "2")
    until(page, "got.events.length === 5")
    assert seqs(page) == [101, 102, 103, 104, 105]
    assert server.watches[1:] == [{"post": "kantor-desa", "since": 100}]
    assert len(got(page, "snapshots")) == 1
    # What was caught up at once is still news.
    assert not any(event["replayed"] for event in got(page, "events"))


def test_what_was_missed_long_ago_is_marked_as_replayed(
    page: Page, server: BoardServer, watching: Watching
) -> None:
    watching()
    server.call("A001", "1", send=False, seconds_ago=40)
    server.call("A002", "1", send=False, seconds_ago=11)
    server.call("A003", "1", send=False, seconds_ago=3)
    server.call("A004", "1")
    until(page, "got.events.length === 4")
    assert [event["replayed"] for event in got(page, "events")] == [True, True, False, False]


def test_a_gap_that_is_too_long_ends_in_a_new_picture(
    page: Page, server: BoardServer, watching: Watching
) -> None:
    watching()
    server.replayable = 1
    server.call("A001", "1", send=False)
    server.call("A002", "2", send=False)
    server.call("A003", "3")
    until(page, "got.snapshots.length === 2")
    assert got(page, "snapshots")[1]["seq"] == 103
    server.call("A004", "1")
    until(page, "got.events.length === 1")
    assert seqs(page) == [104]


def test_a_pulse_ahead_of_what_came_makes_it_ask(page: Page, server: BoardServer, watching: Watching) -> None:
    watching()
    server.call("A001", "1", send=False)
    server.pulse()
    until(page, "got.events.length === 1")
    until(page, "got.states.at(-1) === 'live'")
    assert server.watches[1]["since"] == 100


def test_a_store_that_went_back_to_a_backup_is_believed(
    page: Page, server: BoardServer, watching: Watching
) -> None:
    watching()
    server.seq = 40
    server.pulse()
    server.pulse()
    until(page, "got.snapshots.length === 2")
    assert got(page, "snapshots")[1]["seq"] == 40
    server.call("A001", "1")
    until(page, "got.events.length === 1")


def test_one_pulse_from_a_slower_process_changes_nothing(
    page: Page, server: BoardServer, watching: Watching
) -> None:
    watching()
    server.call("A001", "1")
    until(page, "got.events.length === 1")
    server.pulse(100)
    server.pulse()
    server.call("A002", "1")
    until(page, "got.events.length === 2")
    assert len(server.watches) == 1


def test_events_that_come_while_it_asks_are_kept_in_order(
    page: Page, server: BoardServer, watching: Watching
) -> None:
    watching()
    server.answering.clear()
    server.call("A001", "1", send=False)
    server.call("A002", "1")  # the gap makes it ask; the answer is held back
    page.wait_for_function("live.asking", timeout=WAIT_MS)
    for number in range(3, 9):
        server.call(f"A00{number}", "1")
    until(page, "live.buffer.length === 6")
    server.answering.set()
    until(page, "got.events.length === 8")
    assert seqs(page) == list(range(101, 109))


def test_a_flood_while_it_asks_is_bounded_and_nothing_is_missed(
    page: Page, server: BoardServer, watching: Watching
) -> None:
    watching()
    server.replayable = 5000
    server.answering.clear()
    server.call("A001", "1", send=False)
    server.call("A002", "1")
    page.wait_for_function("live.asking", timeout=WAIT_MS)
    for _turn in range(1200):
        server.tell("ticket.issued", number="A100", service="ktp-baru", state="waiting", waiting=1)
    page.wait_for_function("live.buffer.at(-1)?.seq === 1302", timeout=WAIT_MS)
    assert page.evaluate("live.buffer.length") == 500
    server.answering.set()
    until(page, "got.events.length === 1202")
    assert seqs(page) == list(range(101, 1303))


def test_without_a_pulse_it_is_stale_and_asks_until_pulses_return(
    page: Page, server: BoardServer, watching: Watching
) -> None:
    watching(IMPATIENT)
    until(page, "got.states.at(-1) === 'live'")
    until(page, "got.states.at(-1) === 'stale'")
    server.call("A001", "1", send=False)
    until(page, "got.events.length === 1")  # it asks, so the picture keeps moving meanwhile
    server.pulse()
    until(page, "got.states.at(-1) === 'live'")


def test_a_half_open_connection_is_given_up_and_a_new_one_taken(
    page: Page, server: BoardServer, watching: Watching
) -> None:
    watching(IMPATIENT)
    until(page, "got.states.at(-1) === 'live'")
    server.silent = True
    server.call("A001", "1")
    until(page, "got.states.includes('offline')")  # nobody answered its question: the connection is dropped
    server.silent = False
    until(page, "got.events.length === 1")
    server.pulse()
    until(page, "got.states.at(-1) === 'live'")


def test_half_open_is_noticed_within_15_seconds_and_pulses_may_take_12(
    page: Page, server: BoardServer
) -> None:
    """The lengths themselves: no pulse for 12 s, then an answer within 3 s or the connection is given up."""
    page.goto(f"{server.url}/blank")
    page.evaluate(CONNECT, {"watch": {"post": "kantor-desa"}, "timings": {}})
    timings = page.evaluate("live.t")
    assert timings["stale"] == 12_000
    assert timings["stale"] + timings["answer"] <= 15_000
    # After the server's return: at worst one wait, then a connection that is answered at once.
    assert timings["retryMax"] <= 3000
    page.evaluate("live.close()")


def test_the_exact_picture_is_there_within_5_seconds_of_the_servers_return(
    page: Page, server: BoardServer, watching: Watching
) -> None:
    watching({})  # the real lengths
    server.call("A001", "1")
    until(page, "got.events.length === 1")
    server.stop()
    until(page, "got.states.at(-1) === 'offline'")
    for number in range(2, 30):
        server.call(f"A0{number:02d}", "1", send=False, seconds_ago=60 - number)
    server.start()
    back = time.monotonic()
    until(page, "got.events.length === 29")
    assert time.monotonic() - back < 5
    assert seqs(page) == list(range(101, 130))
    assert all(event["replayed"] for event in got(page, "events")[1:])
    until(page, "got.states.at(-1) === 'live'")


def test_it_tells_how_long_it_has_not_been_current(
    page: Page, server: BoardServer, watching: Watching
) -> None:
    watching()
    server.stop()
    until(page, "got.states.at(-1) === 'offline'")
    until(page, "got.seconds >= 1")


def test_thousands_do_not_return_in_the_same_instant(
    page: Page, server: BoardServer, watching: Watching
) -> None:
    watching()
    waits = page.evaluate("""() => {
      const waits = [];
      const real = window.setTimeout;
      window.setTimeout = (_work, wait) => { waits.push(wait); return 0; };
      live.t = { ...live.t, retryMin: 500, retryMax: 3000 };
      for (let turn = 0; turn < 400; turn += 1) live.redial();
      window.setTimeout = real;
      return waits;
    }""")
    assert 500 <= min(waits) < 700
    assert 2800 < max(waits) <= 3000
    assert len({round(wait / 100) for wait in waits}) > 20


def test_without_sockets_it_asks_over_plain_http_and_is_current(
    page: Page, server: BoardServer, watching: Watching
) -> None:
    server.sockets = False
    watching(POLLING)
    until(page, "got.states.at(-1) === 'live'")
    server.call("A001", "1")
    server.call("A002", "2", seconds_ago=30)
    until(page, "got.events.length === 2")
    assert [event["replayed"] for event in got(page, "events")] == [False, True]
    assert server.watches == []
    server.sockets = True
    until(page, "live.socket.connected && !live.asking")
    polls = server.polls
    server.call("A003", "3")
    until(page, "got.events.length === 3")
    assert seqs(page) == [101, 102, 103]
    assert server.polls <= polls + 1  # at most the one that was under way


def test_a_computer_that_slept_asks_at_once(page: Page, server: BoardServer, watching: Watching) -> None:
    watching()
    server.call("A001", "1", send=False, seconds_ago=3000)
    page.evaluate("() => { const real = Date.now; Date.now = () => real() + 3600000; }")
    until(page, "got.events.length === 1")
    assert got(page, "events")[0]["replayed"]


def test_a_page_that_is_looked_at_again_asks_when_pulses_are_due(
    page: Page, server: BoardServer, watching: Watching
) -> None:
    watching({**FAST, "tick": 60_000})
    server.call("A001", "1", send=False)
    page.evaluate("""() => {
      live.pulseAt -= 40000;
      document.dispatchEvent(new Event("visibilitychange"));
    }""")
    until(page, "got.events.length === 1")


def test_the_servers_clock_is_known_even_when_ours_is_wrong(page: Page, server: BoardServer) -> None:
    page.goto(f"{server.url}/blank")
    page.evaluate("() => { const real = Date.now; Date.now = () => real() - 9e11; }")
    page.evaluate(CONNECT, {"watch": {"post": "kantor-desa"}, "timings": FAST})
    until(page, "got.snapshots.length === 1")
    assert abs(page.evaluate("live.now()") / 1000 - time.time()) < 2


def test_an_unknown_post_is_told_to_the_page_and_never_live(page: Page, server: BoardServer) -> None:
    page.goto(f"{server.url}/blank")
    page.evaluate(CONNECT, {"watch": {"post": "tidak-ada"}, "timings": FAST})
    until(page, "got.errors.includes('not_found')")
    assert "live" not in got(page, "states")


def test_a_fault_of_the_page_does_not_stop_the_picture(
    page: Page, server: BoardServer, watching: Watching
) -> None:
    watching()
    server.call("FAULT", "1")
    server.call("A002", "1")
    until(page, "got.events.length === 2")
    assert seqs(page) == [101, 102]


def test_a_closed_connection_stays_closed(page: Page, server: BoardServer, watching: Watching) -> None:
    watching()
    page.evaluate("live.close()")
    server.call("A001", "1")
    server.stop()
    server.start()
    page.evaluate("new Promise((done) => setTimeout(done, 300))")
    assert len(server.watches) == 1
    assert seqs(page) == []


def test_a_week_of_events_leaves_nothing_behind(page: Page, server: BoardServer, watching: Watching) -> None:
    watching()
    size = "JSON.stringify({ ...live, socket: 0, watchdog: 0, retry: 0, ending: 0 }).length"
    server.call("A001", "1")
    until(page, "got.events.length === 1")
    before = page.evaluate(size)
    for _turn in range(300):
        server.tell("ticket.issued", number="A100", service="ktp-baru", state="waiting", waiting=1)
    until(page, "got.events.length === 301")
    assert abs(page.evaluate(size) - before) < 60
    assert seqs(page)[-1] == server.seq

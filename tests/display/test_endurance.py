"""A board that runs for a week: thousands of events leave the page as small as it was."""

from playwright.sync_api import Page

from tests.display.board_server import BoardServer
from tests.display.test_board import FAST, show

SIZES = """() => ({
  elements: document.querySelectorAll("*").length,
  stored: localStorage.length,
  text: JSON.stringify(localStorage).length,
})"""


def visits(server: BoardServer, count: int) -> None:
    """So many people come, are called twice, served and gone."""
    for turn in range(count):
        number, counter = f"A{turn % 999 + 1:03d}", str(turn % 3 + 1)
        who = {"number": number, "service": "ktp-baru"}
        server.tell("ticket.issued", **who, state="waiting", waiting=turn % 40)
        server.call(number, counter)
        server.call(number, counter, recalls=1)
        server.tell("ticket.started", **who, state="serving", counter=counter, waiting=turn % 40)
        server.tell("ticket.finished", **who, state="done", counter=counter, waiting=turn % 40)


def measure(page: Page, server: BoardServer) -> tuple[dict[str, int], float]:
    """Wait until the last event is drawn and spoken; return sizes of the page and its heap in MB after a collection."""
    last = server.call("Z999", "1")
    page.wait_for_function(
        "seq => JSON.parse(localStorage.getItem('board:kantor-desa'))?.picture.calls[0]?.seq === seq",
        arg=last["seq"],
        timeout=60_000,
    )
    page.wait_for_function("!document.querySelector('#hero.announcing')", timeout=60_000)
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return page.evaluate(SIZES), heap / 1e6


def test_thousands_of_events_leave_nothing_behind(page: Page, server: BoardServer) -> None:
    server.timings = {
        **FAST,
        "voice": {"silent": 1, "pause": 0},
        "board": {"office": 60_000, "info": 20, "save": 20},
    }
    server.picture["waiting"] = {"ktp-baru": 0}
    show(page, server, "?sound=0")
    visits(server, 100)
    before, heap_before = measure(page, server)
    visits(server, 900)
    after, heap_after = measure(page, server)
    assert after["elements"] == before["elements"]
    assert after["stored"] == 1
    assert abs(after["text"] - before["text"]) < 200
    assert heap_after - heap_before < 1.0

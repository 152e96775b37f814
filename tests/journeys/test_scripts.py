"""Pages that show what anybody typed, in a browser whose policy against scripts is switched off: none runs even then."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from werkzeug.serving import make_server

from tests.callers import Api
from tests.house.attempts import World
from tests.house.test_scripts import SHOWN, answers, typed_into
from tests.journeys.conftest import DESK_SCREEN, OpenWindow

# The server in this process leaves a file to the garbage collector when the browser goes on to the next page.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
MARKED = "window.j = () => { window.ran = true; };"
FOUND = """() => [window.ran === true, document.querySelectorAll('img[src="x"], [onerror]').length]"""


@pytest.fixture
def world(api: Api) -> World:
    return typed_into(api)


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """Where the village's app listens."""
    server = make_server("127.0.0.1", 0, world.api.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def pages_of(world: World, who: str) -> list[str]:
    """Return the pages that show somebody what was typed."""
    found = answers(world, (who,))
    return [path for path, _name, one in found if one.mimetype == "text/html" and SHOWN in one.text]


def opened(open_window: OpenWindow, world: World, who: str) -> Page:
    """Return a window in which a script would run, of somebody who is logged in."""
    window = open_window(viewport=DESK_SCREEN, bypass_csp=True)
    window.set_extra_http_headers({"Authorization": f"Bearer {world.api.tokens[who]}"})
    window.add_init_script(MARKED)
    return window.new_page()


@pytest.mark.timeout(180)
def test_no_script_that_somebody_typed_runs_on_a_page_of_staff(world, address, open_window):
    page = opened(open_window, world, "kepala")
    page.goto(f"{address}/login")
    page.evaluate("""() => document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=j()>')""")
    page.wait_for_function("() => window.ran === true")  # so it would be noticed
    paths = pages_of(world, "kepala")
    assert len(paths) > 20
    wrong = []
    for path in paths:
        page.goto(f"{address}{path}")
        wrong += [path] if page.evaluate(FOUND) != [False, 0] else []
    assert wrong == []
    page.goto(f"{address}/counter?post=kantor-desa")
    page.wait_for_function(
        "() => document.body.textContent.includes('ticket note')"
    )  # drawn by the console itself
    assert page.evaluate(FOUND) == [False, 0]

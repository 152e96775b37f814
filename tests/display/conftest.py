"""Fixtures: a page in the browser, and a server that speaks the live protocol."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.display.board_server import BoardServer
from tests.display.sounds import Sounds

SCREEN = {"width": 1920, "height": 1080}


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A window of the waiting room's screen, with nothing remembered."""
    opened = browser.new_context(viewport=SCREEN)
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
def server(tmp_path: Path) -> Iterator[BoardServer]:
    """A running board server without clients."""
    running = BoardServer(tmp_path)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def sounds(page: Page) -> Sounds:
    """Replace the loudspeaker of the page: sounds are noted, and last a moment."""
    return Sounds(page)

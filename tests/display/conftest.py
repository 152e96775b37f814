"""Fixtures: a browser, a page in it, and a server that speaks the live protocol."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.display.board_server import BoardServer

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--mute-audio"]
SCREEN = {"width": 1920, "height": 1080}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as a person's: sound only after a gesture."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


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

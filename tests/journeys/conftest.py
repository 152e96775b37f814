"""Fixtures of the journeys: an office for each, and windows in which any fault of a page's own code fails the test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from queue_service.posts.models import QueueRules
from tests.journeys.accessibility import LOOKS
from tests.journeys.office import Office
from tests.servers import Running

DESK_SCREEN = {"width": 1366, "height": 768}
PHONE_SCREEN = {"width": 390, "height": 844}
OpenWindow = Callable[..., BrowserContext]
expect.set_options(timeout=15_000)  # patient where a slow machine must not look like a fault


@pytest.fixture
def open_office(live_server: Running) -> Iterator[Callable[..., Office]]:
    """Open a fresh post in the running server, with rules of its own."""
    opened: list[Office] = []

    def open_one(rules: QueueRules | None = None) -> Office:
        opened.append(Office(live_server, rules))
        return opened[-1]

    yield open_one
    for office in opened:
        office.close()


@pytest.fixture
def office(open_office: Callable[..., Office]) -> Office:
    """A fresh post, open, nobody waiting."""
    return open_office()


@pytest.fixture
def open_window(browser: Browser) -> Iterator[OpenWindow]:
    """Open a browser with nothing remembered; faults of pages in it fail the test at its end."""
    opened: list[BrowserContext] = []
    faults: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: faults.append(str(error)))

    def open_one(**wishes: Any) -> BrowserContext:
        context = browser.new_context(**wishes)
        context.set_default_timeout(20_000)
        context.on("page", watch)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")  # a look that is still under way ends here
        context.unroute_all(behavior="ignoreErrors")
        context.close()
    assert not faults


def desk_of(office: Office, open_window: OpenWindow) -> BrowserContext:
    """The browser at sari's desk; she is logged in."""
    context = open_window(viewport=DESK_SCREEN)
    cookie = {"name": "session", "value": office.tokens[office.sari], "url": office.base_url}
    context.add_cookies([cookie])
    return context


@pytest.fixture
def desk_window(office: Office, open_window: OpenWindow) -> BrowserContext:
    """The browser at sari's desk in the fresh post."""
    return desk_of(office, open_window)


@pytest.fixture
def phone_window(open_window: OpenWindow) -> BrowserContext:
    """A resident's phone."""
    return open_window(viewport=PHONE_SCREEN, is_mobile=True, has_touch=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give the tests of ``accessibility`` the looks of their file's ROLES, in so many LANGUAGES where they ask for one."""
    if "look" not in metafunc.fixturenames:
        return
    looks = [(route, look) for route, look in LOOKS if look.role in metafunc.module.ROLES]
    if "language" in metafunc.fixturenames:
        visits = [
            pytest.param(route, look, language, id=f"{look.role} {look.path} {language}")
            for route, look in looks
            for language in look.languages[: metafunc.module.LANGUAGES]
        ]
        metafunc.parametrize(("route", "look", "language"), visits)
    else:
        metafunc.parametrize(
            ("route", "look"), looks, ids=[f"{look.role} {look.path}" for _route, look in looks]
        )

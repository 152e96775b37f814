"""Every page, in its main states and at its real size: usable by everybody, silent, sufficient without scripts.

The tests stand here once and run in two files, so that two processes share the pages: each names its ROLES and in how many LANGUAGES they
are looked at, and conftest.py hands out the looks.
"""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.every_page import PAGES, REFUSALS
from tests.journeys.scene import Look, Stage
from tests.servers import Running

LOOKS = [(route, look) for route, looks in PAGES.items() for look in looks] + [
    (look.path, look) for look in REFUSALS
]


@pytest.fixture(scope="module")
def stage(live_server: Running, browser: Browser) -> Iterator[Stage]:
    """One post and one window for each role, for all visits."""
    opened = Stage(live_server, browser)
    yield opened
    opened.close()


def test_axe_finds_nothing_serious_in_any_state(stage: Stage, route: str, look: Look, language: str) -> None:
    seen = stage.seen(look, language)
    assert re.fullmatch(re.sub(r"<\w+>", "[^/]+", look.leads_to or route), seen.path)
    assert language in seen.languages
    assert seen.grave == []


def test_the_browser_has_nothing_to_complain_of(stage: Stage, route: str, look: Look, language: str) -> None:
    assert stage.seen(look, language).noise == []


def test_without_scripts_a_page_shows_the_same_or_says_why_not(stage: Stage, route: str, look: Look) -> None:
    seen = stage.seen(look, look.languages[0])
    if look.needs_script:
        assert "JavaScript" in " ".join(seen.without_script)
    else:
        assert Counter(seen.outline) - Counter(seen.without_script) == Counter()

"""Every page, in its main states, both languages and at its real size: usable by everybody, silent, sufficient without scripts."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.journeys.every_page import PAGES, REFUSALS
from tests.journeys.scene import Look, Stage
from tests.servers import Running

# What is answered to programs: data, sounds, pictures and files.
FOR_PROGRAMS = re.compile(
    r"/api/.*|/openapi\.json|/(?:healthz|readyz|metrics)|/socket\.io/|/voice/.*|/(?:kiosk|display)/worker\.js|.*\.(?:ics|png|csv)"
    r"|/static/.*|/\w+-assets/.*|.*/documents/.*\.jpg"
)
CHOICE = re.compile(r"<any\(([^)]*)\):\w+>")
LOOKS = [(route, look) for route, looks in PAGES.items() for look in looks] + [
    (look.path, look) for look in REFUSALS
]
NAMES = [f"{look.role} {look.path}" for _route, look in LOOKS]
VISITS = [
    pytest.param(route, look, language, id=f"{name} {language}")
    for (route, look), name in zip(LOOKS, NAMES, strict=True)
    for language in look.languages
]


@pytest.fixture(scope="module")
def stage(live_server: Running, browser: Browser) -> Iterator[Stage]:
    """One post and one window for each role, for all visits."""
    opened = Stage(live_server, browser)
    yield opened
    opened.close()


def routes(app: Flask) -> set[str]:
    """The routes of pages: everything to GET that is not for programs, once for each choice in its address."""
    found = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    pages = {rule for rule in found if not FOR_PROGRAMS.fullmatch(rule)}
    return {one for rule in pages for one in spelled_out(rule)}


def spelled_out(rule: str) -> list[str]:
    choice = CHOICE.search(rule)
    return [CHOICE.sub(one.strip(" '"), rule) for one in choice[1].split(",")] if choice else [rule]


def test_every_page_of_the_app_is_looked_at(app: Flask) -> None:
    assert routes(app) == set(PAGES)


@pytest.mark.parametrize(("route", "look", "language"), VISITS)
def test_axe_finds_nothing_serious_in_any_state(stage: Stage, route: str, look: Look, language: str) -> None:
    seen = stage.seen(look, language)
    assert re.fullmatch(re.sub(r"<\w+>", "[^/]+", look.leads_to or route), seen.path)
    assert language in seen.languages
    assert seen.grave == []


@pytest.mark.parametrize(("route", "look", "language"), VISITS)
def test_the_browser_has_nothing_to_complain_of(stage: Stage, route: str, look: Look, language: str) -> None:
    assert stage.seen(look, language).noise == []


@pytest.mark.parametrize(("route", "look"), LOOKS, ids=NAMES)
def test_without_scripts_a_page_shows_the_same_or_says_why_not(stage: Stage, route: str, look: Look) -> None:
    seen = stage.seen(look, look.languages[0])
    if look.needs_script:
        assert "JavaScript" in " ".join(seen.without_script)
    else:
        assert Counter(seen.outline) - Counter(seen.without_script) == Counter()

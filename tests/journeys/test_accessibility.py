"""The pages of residents, kiosk and hall, looked at as ``accessibility`` says; and that no page of the app is forgotten."""

import re

from flask import Flask

from tests.journeys.accessibility import (
    stage,
    test_axe_finds_nothing_serious_in_any_state,
    test_the_browser_has_nothing_to_complain_of,
    test_without_scripts_a_page_shows_the_same_or_says_why_not,
)
from tests.journeys.every_page import PAGES

__all__ = [
    "stage",
    "test_axe_finds_nothing_serious_in_any_state",
    "test_the_browser_has_nothing_to_complain_of",
    "test_without_scripts_a_page_shows_the_same_or_says_why_not",
]

ROLES = ("resident", "kiosk", "hall")
LANGUAGES = (
    1  # the form of a page is the same in both; that every text has its English is held by tests of the house
)
# What is answered to programs: data, sounds, pictures and files.
FOR_PROGRAMS = re.compile(
    r"/api/.*|/openapi\.json|/(?:healthz|readyz|metrics)|/socket\.io/|/voice/.*|/(?:kiosk|display)/worker\.js|.*\.(?:ics|png|csv|pdf|wav)"
    r"|/static/.*|/\w+-assets/.*|.*/documents/.*\.jpg"
)
CHOICE = re.compile(r"<any\(([^)]*)\):\w+>")


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

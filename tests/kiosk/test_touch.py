"""The kiosk as a touch screen in a public room: nobody stays, nobody gets away from the page, and everybody can use it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from queue_service.posts import store
from queue_service.posts.models import OfferedService, Service, Text
from tests import axe

from .conftest import Office, at, take, tap

Open = Callable[..., Page]


# ---- nobody stays, nobody leaves ----


def test_a_screen_that_nobody_touches_asks_and_goes_back_to_the_start(office: Office, page: Page) -> None:
    page.clock.install()
    page.goto(office.server.base_url + office.pair(print="none", idle_seconds=30).url)
    at(page, "home")
    tap(page, "#language", "[data-service=ktp-baru]")
    page.clock.run_for(21_000)
    expect(page.locator("#still-here")).to_be_visible()
    tap(page, "#still-here-yes")
    expect(page.locator("#still-here")).to_be_hidden()
    at(page, "service")
    page.clock.run_for(32_000)
    at(page, "home")
    expect(page.locator("html")).to_have_attribute("lang", "id")


def test_language_and_letters_go_back_to_normal_when_somebody_has_only_looked(
    office: Office, page: Page
) -> None:
    page.clock.install()
    page.goto(office.server.base_url + office.pair(print="none", idle_seconds=30).url)
    at(page, "home")
    tap(page, "#language", "#large-text")
    page.clock.run_for(20_000)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.clock.run_for(12_000)
    expect(page.locator("html")).to_have_attribute("lang", "id")
    expect(page.locator("#large-text")).to_have_attribute("aria-pressed", "false")


def test_a_ticket_that_nobody_takes_away_from_the_screen_gives_way_to_the_next_person(
    office: Office, page: Page
) -> None:
    page.clock.install()
    page.goto(office.server.base_url + office.pair(print="none").url)
    at(page, "home")
    take(page)
    page.clock.run_for(100_000)
    at(page, "home")
    assert office.waiting() == ["A001"]


@pytest.fixture
def locked(office: Office, open_kiosk: Open) -> Iterator[Page]:
    page = open_kiosk()
    yield page
    assert page.url == f"{office.server.base_url}/kiosk/{office.post.slug}"


def test_no_step_has_a_link_and_back_does_nothing(locked: Page) -> None:
    assert locked.locator("a").count() == 0
    tap(locked, "[data-service=ktp-baru]")
    for _press in range(3):
        locked.evaluate("history.back()")
        expect(locked.locator("#take")).to_be_visible()


@pytest.mark.parametrize("kind", ["contextmenu", "selectstart", "dragstart", "drop", "auxclick"])
def test_menus_selection_and_dragging_are_off(locked: Page, kind: str) -> None:
    stopped = "kind => !document.querySelector('h1').dispatchEvent(new Event(kind, { bubbles: true, cancelable: true }))"
    assert locked.evaluate(stopped, kind)


@pytest.mark.parametrize(
    ("key", "stopped"),
    [
        ("F5", True),
        ("Control+p", True),
        ("Alt+ArrowLeft", True),
        ("Control+w", True),
        ("Tab", False),
        ("Enter", False),
    ],
)
def test_keys_of_the_browser_are_off_and_those_for_moving_about_stay(
    locked: Page, key: str, stopped: bool
) -> None:
    *held, name = key.split("+")
    options = {"key": name, "bubbles": True, "cancelable": True} | {
        {"Control": "ctrlKey", "Alt": "altKey"}[one]: True for one in held
    }
    fire = "options => !document.body.dispatchEvent(new KeyboardEvent('keydown', options))"
    assert locked.evaluate(fire, options) is stopped


def test_text_cannot_be_selected_and_fingers_cannot_zoom(locked: Page) -> None:
    styles = locked.locator("body").evaluate(
        "body => [getComputedStyle(body).userSelect, getComputedStyle(body).touchAction]"
    )
    assert styles == ["none", "pan-y"]


# ---- for everybody ----


def steps(page: Page) -> Iterator[str]:
    """Walk through every step of a visit."""
    yield "home"
    tap(page, "[data-service=ktp-ganti]")
    at(page, "service")
    yield "service"
    tap(page, "#want-more")
    at(page, "more")
    tap(page, "[data-more=kia]")
    yield "more"
    tap(page, "#more-done", "#want-priority")
    at(page, "priority")
    tap(page, "[data-priority=sakit]")
    yield "priority"
    tap(page, "#take-priority")
    expect(page.locator("#number")).to_be_visible()
    yield "ticket"


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_target_is_large_enough_for_a_shaking_finger(open_kiosk: Open, language: str) -> None:
    page = open_kiosk()
    if language == "en":
        tap(page, "#language")
    for step in steps(page):
        for button in page.locator("button:visible").all():
            box = button.bounding_box()
            assert box
            assert box["height"] >= 96, (step, button.inner_text())
            assert box["width"] >= 96, (step, button.inner_text())


@pytest.mark.parametrize("size", [(1080, 1920), (768, 1366), (1920, 1080)])
def test_nothing_is_wider_than_the_screen_and_the_next_step_is_always_in_sight(
    open_kiosk: Open, size: tuple[int, int]
) -> None:
    page = open_kiosk()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for mode in (None, "#large-text"):
        if mode:
            tap(page, "#done", mode)
            at(page, "home")
        for step in steps(page):
            assert page.evaluate(
                "document.getElementById('stage').scrollWidth <= document.getElementById('stage').clientWidth"
            ), step
            for button in page.locator(f'[data-step="{step}"] .primary:visible').all():
                box = button.bounding_box()
                assert box
                assert box["y"] + box["height"] <= size[1], step


@pytest.mark.parametrize("contrast", [False, True])
def test_axe_finds_nothing_serious_on_any_step(open_kiosk: Open, contrast: bool) -> None:
    page = open_kiosk()
    if contrast:
        tap(page, "#contrast")
    for step in steps(page):
        assert axe.grave(page) == [], step


def test_many_services_find_room_in_two_columns(office: Office, open_kiosk: Open) -> None:
    names = [f"layanan-{letter}" for letter in "fghij"]
    for name, letter in zip(names, "FGHIJ", strict=True):
        if store.load_service(office.engine, name) is None:
            store.save_service(office.engine, Service(name, letter, Text(f"Layanan {letter}")), store.NEW)
    more = tuple(OfferedService(name, name[-1].upper()) for name in names)
    office.change(services=office.post.services + more)
    page = open_kiosk()
    expect(page.locator("#services.many .card")).to_have_count(10)
    assert take(page, "layanan-j") == "J001"
    assert re.fullmatch(r"Layanan J", page.locator("#ticket-service").inner_text())

"""\"Cek Status Permohonan\": from the kiosk with code and digits over a number to the counter, where the card is handed over."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from queue_service.applications import check
from queue_service.applications.models import State
from tests.journeys.applying import PHONE4, Applying
from tests.journeys.appointments import DESK, KIOSK, scan, serious
from tests.journeys.conftest import OpenWindow
from tests.journeys.desk import press, sit
from tests.servers import Running


@pytest.fixture
def place(live_server: Running) -> Iterator[Applying]:
    """A post where people apply."""
    opened = Applying(live_server)
    yield opened
    opened.close()


def at(page: Page, step: str) -> None:
    expect(page.locator("body")).to_have_attribute("data-at", step)


def test_a_ready_card_is_asked_for_at_the_kiosk_and_handed_over_at_the_counter(
    place: Applying, open_window: OpenWindow
) -> None:
    made = place.decide(place.sent(), "verify", "forward", "ready")
    kiosk = place.open_kiosk(open_window(**KIOSK).new_page())
    kiosk.tap("#status")
    at(kiosk, "appointment")
    scan(kiosk, made.code)
    at(kiosk, "digits")
    for digit in "0000":
        kiosk.tap(f'[data-digit="{digit}"]')
    kiosk.tap("#look")
    expect(kiosk.locator("#digits-trouble")).to_contain_text("tidak cocok")
    assert serious(kiosk) == []
    kiosk.keyboard.type(PHONE4)
    kiosk.tap("#look")
    at(kiosk, "application")
    expect(kiosk.locator("#application-state")).to_have_text("Siap diambil")
    expect(kiosk.locator("#application-then")).to_contain_text("Kartu Anda sudah jadi")
    assert serious(kiosk) == []
    kiosk.tap("#application-take")
    at(kiosk, "ticket")
    number = kiosk.locator("#number").inner_text()
    kiosk.tap("#done")
    at(kiosk, "home")
    counter(place, open_window, number, made.code)
    assert place.now(made.code).state is State.DISERAHKAN
    assert check.violations(place.engine) == []


def seated(place: Applying, open_window: OpenWindow) -> Page:
    """The console at counter 1."""
    desk = open_window(**DESK)
    desk.add_cookies([{"name": "session", "value": place.session, "url": place.base_url}])
    return sit(desk, place)


def counter(place: Applying, open_window: OpenWindow, number: str, code: str) -> None:
    """Call, serve and finish by keys; at the end say that the card was handed over, take that back, and say it again."""
    page = seated(place, open_window)
    panel = page.locator("#application")
    expect(panel).to_be_hidden()
    press(page, "n", f"{number} dipanggil")
    expect(page.locator("#hand-papers")).to_contain_text("Permohonan: Siap diambil")
    expect(panel).to_contain_text("Budi Santoso")
    expect(panel).to_contain_text("wali: Siti Aminah")
    expect(panel.locator(".there")).to_have_count(4)
    assert page.evaluate("document.activeElement.closest('#application')") is None
    assert serious(page) == []
    press(page, "s", f"{number} mulai")
    page.keyboard.press("f")
    expect(page.locator("#outcome")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("body")).not_to_have_attribute("data-busy", "yes")
    expect(page.locator("#hand-state")).to_have_text("Sedang dilayani")
    finish(page, number)
    expect(panel).to_be_hidden()
    press(page, "u", f"{number}: langkah “selesai” dibatalkan. Permohonannya juga kembali: Siap diambil")
    assert place.now(code).state is State.SIAP_DIAMBIL
    expect(page.locator("#hand-papers")).to_contain_text("Permohonan: Siap diambil")
    finish(page, number)


def finish(page: Page, number: str) -> None:
    """Finish, and say what was done: the first choice."""
    page.keyboard.press("f")
    expect(page.locator("#outcome")).to_be_visible()
    press(page, "1", f"{number} selesai")


def test_an_officer_links_a_walk_in_by_code(place: Applying, open_window: OpenWindow) -> None:
    made = place.decide(place.sent(), "verify")
    number = place.walk_in()["number"]
    page = seated(place, open_window)
    press(page, "n", f"{number} dipanggil")
    page.keyboard.press("k")
    page.keyboard.type(made.code.lower())
    press(page, "Enter", f"{number} dihubungkan")
    expect(page.locator("#hand-papers")).to_contain_text("Permohonan: Lengkap")
    place.decide(made, "forward")
    expect(page.locator("#hand-papers")).to_contain_text("Permohonan: Diteruskan ke Disdukcapil")

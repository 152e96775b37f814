"""From a phone at home to "served": a booking is made, its owner checks in at the kiosk, is called in lane U, and is done."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.appointments import (
    DESK,
    KIOSK,
    PHONE,
    Appointments,
    Json,
    qr_text,
    scan,
    serious,
    somebody,
)
from tests.servers import Running

Windows = Callable[..., Page]
FIRST_LOAD_BYTES = 80_000


@pytest.fixture
def place(live_server: Running) -> Iterator[Appointments]:
    """A post that takes bookings."""
    opened = Appointments(live_server)
    yield opened
    opened.close()


@pytest.fixture
def window(browser: Browser) -> Iterator[Windows]:
    """Open a page in a browser with nothing remembered; faults of a page's own code fail the test."""
    opened: list[BrowserContext] = []
    faults: list[str] = []

    def open_one(**wishes: Any) -> Page:
        opened.append(browser.new_context(**wishes))
        opened[-1].set_default_timeout(20_000)
        page = opened[-1].new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield open_one
    for context in opened:
        context.close()
    assert not faults


def fill(page: Page, **changed: str) -> None:
    """Fill the form in as somebody new."""
    for field, text in (somebody() | changed).items():
        page.fill(f"#{field}", text)


def to_form(page: Page, place: Appointments, service: str = "KIA") -> Page:
    """Choose like a person: post, service, the first day, the first time."""
    page.goto(f"{place.base_url}/book?post={place.post.slug}")
    page.get_by_role("link", name=service).tap()
    page.locator(".tile").first.tap()
    page.locator("button.slot").first.tap()
    expect(page.locator("#form")).to_be_visible()
    return page


def code_of(page: Page) -> str:
    page.wait_for_url(re.compile("/b/"))
    found = re.search("/b/([0-9A-Z]{12})", page.url)
    assert found
    return found[1]


def booked(page: Page, place: Appointments) -> str:
    fill(to_form(page, place))
    page.tap("#send")
    return code_of(page)


def test_from_the_phone_at_home_over_the_kiosk_to_the_counter(place: Appointments, window: Windows) -> None:
    for _ in range(2):
        place.walk_in()
    place.at("open")
    phone = window(**PHONE)
    code = booked(phone, place)
    expect(phone.get_by_role("status")).to_contain_text("Janji Anda sudah tercatat")
    assert qr_text(phone, ".qr") == f"{place.base_url}/b/{code}"

    kiosk = place.open_kiosk(window(**KIOSK))
    kiosk.tap("#appointment")
    for character in code:
        kiosk.tap(f'[data-key="{character}"]')
    kiosk.tap("#code-done")
    expect(kiosk.locator("#number")).to_have_text("C003")
    expect(kiosk.locator("#ticket-appointment")).to_contain_text("Janji")
    kiosk.tap("#done")

    board = window(viewport={"width": 1920, "height": 1080})
    board.goto(f"{place.base_url}/display/{place.post.slug}?sound=0")
    expect(board.locator("body")).to_have_attribute("data-state", "live")
    assert place.queue()[0] == ("C003", "urgent")
    assert place.at("call-next")["ticket"]["number"] == "C003"
    expect(board.locator("#hero .number")).to_have_text("C003")

    phone.reload()
    phone.get_by_role("link", name="Lihat nomor dan giliran saya").tap()
    expect(phone.locator("#now")).to_contain_text("Giliran Anda!")
    for verb in ("start", "finish"):
        place.at(verb)
    expect(phone.locator("#now")).to_contain_text("Selesai. Terima kasih!")
    assert place.at("call-next")["ticket"]["number"] == "C001"


def test_a_scan_gives_the_same_number_however_often(place: Appointments, window: Windows) -> None:
    booking = place.book()
    kiosk = place.open_kiosk(window(**KIOSK))
    for address in (f"{place.base_url}/b/{booking['code']}", booking["code"], booking["code"].lower()):
        scan(kiosk, address)
        expect(kiosk.locator("#number")).to_have_text("C001")
        kiosk.tap("#done")
        expect(kiosk.locator("body")).to_have_attribute("data-at", "home")
    assert place.queue() == [("C001", "urgent_alone")]


def test_a_booking_without_javascript_is_made_moved_and_cancelled(
    place: Appointments, window: Windows
) -> None:
    page = window(**PHONE, java_script_enabled=False)
    code = booked(page, place)
    page.get_by_role("link", name="Pindah waktu").tap()
    page.locator(".tile").nth(1).tap()
    page.locator("a.slot").first.tap()
    page.get_by_role("button", name="Ya, pindahkan").tap()
    expect(page.locator(".when")).to_contain_text("besok")
    page.get_by_role("link", name="Batalkan").tap()
    page.get_by_role("button", name="Ya, batalkan janji saya").tap()
    expect(page.locator("#booking")).to_have_attribute("data-state", "cancelled")
    assert page.url == f"{place.base_url}/b/{code}"


def test_every_state_survives_a_reload(place: Appointments, window: Windows) -> None:
    page = to_form(window(**PHONE), place)
    page.reload()
    expect(page.locator("#hold")).to_contain_text("ditahan untuk Anda")
    fill(page)
    page.tap("#send")
    code = code_of(page)
    for path in ("", "/move", "/cancel", "/check-in"):
        page.goto(f"{place.base_url}/b/{code}{path}")
        before = page.locator("h1").inner_text()
        page.reload()
        assert page.locator("h1").inner_text() == before


def test_the_countdown_of_the_hold_runs_out_and_the_form_still_works(
    place: Appointments, window: Windows
) -> None:
    page = window(**PHONE)
    page.clock.install()
    to_form(page, place)
    expect(page.locator("#hold")).to_contain_text(re.compile(r"untuk Anda: [45][.]\d\d"))
    page.clock.run_for(301_000)
    expect(page.locator("#hold")).to_contain_text("Waktu menahan tempat sudah habis")
    fill(page)
    page.tap("#send")
    code_of(page)


def test_a_double_tap_sends_once_and_mistakes_are_read_out_first(
    place: Appointments, window: Windows
) -> None:
    page = to_form(window(**PHONE), place)
    fill(page, nik="3171")
    expect(page.locator("#nik-count")).to_have_text("Sudah 4 angka.")
    page.tap("#send")
    expect(page.locator("#mistakes")).to_be_focused()
    expect(page.locator("#nik")).to_have_attribute("aria-invalid", "true")
    page.fill("#nik", somebody()["nik"])
    page.evaluate("document.getElementById('send').click(); document.getElementById('send').click()")
    code_of(page)
    events = place.engine.client.xrange(f"q:{{{place.post.slug}}}:events")
    assert [fields["type"] for _id, fields in events].count("booking.changed") == 1


def test_the_waitlist_turns_into_an_offer_by_itself_and_counts_down(
    place: Appointments, window: Windows
) -> None:
    first = place.book()
    page = window(**PHONE)
    page.clock.install()
    page.goto(f"{place.base_url}/book/form?post={place.post.slug}&service=kia&slot={first['slot']}&wait=1")
    fill(page)
    page.tap("#send")
    expect(page.locator(".when")).to_contain_text("Nomor 1 di daftar tunggu")
    place.cancel(first)
    page.clock.run_for(70_000)
    expect(page.locator("#offer")).to_contain_text(re.compile(r"Sisa waktu \d"))
    page.get_by_role("button", name="Ya, saya ambil tempat ini").tap()
    expect(page.locator("#booking")).to_have_attribute("data-state", "confirmed")


def test_the_nearest_post_comes_first_and_the_phones_place_is_not_sent(
    place: Appointments, window: Windows
) -> None:
    at_school = {"latitude": -6.3041, "longitude": 106.841}
    page = window(**PHONE, geolocation=at_school, permissions=["geolocation"])
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.goto(f"{place.base_url}/book")
    page.tap("#near")
    expect(page.locator("#places strong").first).to_have_text("SMA Negeri Tanjung Barat")
    expect(page.locator("[data-slot=far]").first).to_have_text("0 km dari sini")
    assert not [url for url in sent if "106" in url]


def test_pages_are_small_and_axe_finds_nothing(place: Appointments, window: Windows) -> None:
    page = window(**PHONE)
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(int(answer.headers.get("content-length", 0))))
    page.goto(f"{place.base_url}/book")
    assert sum(sizes) <= FIRST_LOAD_BYTES
    code = ""
    for step in steps(page, place):
        assert serious(page) == [], step
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), step
        code = step if len(step) == 12 else code
    for path in ("/move", f"/move?slot={place.slots()[3]}", "/cancel", "/check-in"):
        page.goto(f"{place.base_url}/b/{code}{path}")
        assert serious(page) == [], path
    page.context.clear_cookies()
    for path in (f"/b/{code}", "/b", "/b/x"):
        page.goto(place.base_url + path)
        assert serious(page) == [], path


def steps(page: Page, place: Appointments) -> Iterator[str]:
    """Walk through the booking; the last step is the code of the booking."""
    yield "posts"
    page.goto(f"{place.base_url}/book?post={place.post.slug}&lang=en")
    yield "services"
    for name, link in (
        ("days", "a.with-letter"),
        ("day", ".tile"),
        ("form", "button.slot"),
        ("mistakes", "#send"),
    ):
        with page.expect_navigation():
            page.locator(link).first.tap()
        yield name
    fill(page, name="Siti")
    with page.expect_navigation():
        page.tap("#send")
    yield "warnings"
    page.tap("#send")
    yield code_of(page)


# ---- at the officer's desk ----


def at_desk(place: Appointments, window: Windows, path: str) -> Page:
    page = window(**DESK)
    page.context.add_cookies([{"name": "session", "value": place.session, "url": place.base_url}])
    page.goto(place.base_url + path)
    return page


def test_an_officer_gives_the_number_by_code_and_the_console_leads_there(
    place: Appointments, window: Windows
) -> None:
    booking: Json = place.book(priority="lansia")
    page = at_desk(place, window, "/admin/bookings")
    expect(page.locator("tbody tr")).to_contain_text(["Budi Santoso"])
    assert serious(page) == []
    page.fill("#code", booking["code"])
    page.get_by_role("button", name="Cari").click()
    expect(page.locator("h1")).to_have_text("Budi Santoso")
    assert serious(page) == []
    page.get_by_role("button", name="Beri nomor antrean").click()
    expect(page.locator(".number")).to_have_text("C001")
    page.locator("#print").click()
    expect(page.locator("#said")).to_have_text("Tidak dapat dicetak. Catat nomornya untuk warga.")
    assert serious(page) == []
    page.goto(f"{place.base_url}/counter?post={place.post.slug}")
    link = page.get_by_role("link", name="Janji temu")
    expect(link).to_have_attribute("href", f"/admin/bookings?post={place.post.slug}")

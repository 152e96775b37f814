"""An evening session from the phone to "served": asked for, drawn, confirmed and attended, all of it without JavaScript on the phone.

The one running server has no workers here: the test does what they would do, at the times it chooses.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from queue_service.evenings import actions
from queue_service.staff import actions as staff
from tests.axe import grave
from tests.journeys.appointments import DESK, KIOSK, PHONE, scan, somebody
from tests.journeys.evening import Evening
from tests.servers import ADMIN_PASSWORD, Running

Windows = Callable[..., Page]


@pytest.fixture
def evening(live_server: Running) -> Iterator[Evening]:
    opened = Evening(live_server)
    yield opened
    opened.close()


@pytest.fixture
def window(browser: Browser) -> Iterator[Windows]:
    """Open a page in a browser with nothing remembered."""
    opened: list[BrowserContext] = []

    def open_one(**wishes: Any) -> Page:
        opened.append(browser.new_context(**wishes))
        opened[-1].set_default_timeout(20_000)
        return opened[-1].new_page()

    yield open_one
    for context in opened:
        context.close()


def ask(page: Page, evening: Evening) -> tuple[str, str]:
    """Ask for a place like a person; return the code and the last four digits of the phone."""
    page.goto(f"{evening.base_url}/evenings")
    page.locator(f'a[href="/evenings/{evening.post.slug}/{evening.today}"]').tap()
    person = somebody()
    for field, text in person.items():
        page.fill(f"#{field}", text)
    page.get_by_role("button", name="Kirim permintaan").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Permintaan diterima")
    return "".join(page.locator(".code span").all_text_contents()), person["phone"][-4:]


def look(page: Page, evening: Evening, code: str, phone4: str) -> None:
    """Open a request as its holder."""
    page.goto(f"{evening.base_url}/evenings/mine?code={code}")
    page.fill("#phone4", phone4)
    page.get_by_role("button", name="Buka permintaan saya").tap()
    expect(page.locator(".entry").first).to_be_visible()


def test_an_evening_is_asked_for_drawn_confirmed_and_attended_without_javascript(
    evening: Evening, window: Windows
):
    phone = window(**PHONE, java_script_enabled=False)
    code, phone4 = ask(phone, evening)
    look(phone, evening, code, phone4)
    expect(phone.locator(".notice")).to_contain_text("Menunggu undian")

    evening.draw()
    look(phone, evening, code, phone4)
    expect(phone.locator(".notice")).to_contain_text("Anda mendapat tempat")
    phone.get_by_role("button", name="Ya, saya datang").tap()
    expect(phone.locator(".notice")).to_contain_text("Tempat Anda pasti")

    session = actions.session(evening.engine, evening.post, evening.today)
    evening.work(session.quorum_ms)
    phone.goto(evening.page)
    expect(phone.locator(".notice.good")).to_contain_text("Sesi ini pasti diadakan")
    draw = evening.ask("GET", f"{evening.api}/draw")
    for text in (draw["seed"], draw["commitment"], draw["ranking"][0]):
        expect(phone.locator("main")).to_contain_text(text)

    kiosk = evening.open_kiosk(window(**KIOSK))
    scan(kiosk, code)
    expect(kiosk.locator("#number")).to_have_text("A001")
    walk_in = evening.walk_in("ktp-baru")
    evening.at("open")
    called = evening.at("call-next")["ticket"]
    assert (called["number"], walk_in["number"]) == ("A001", "A002")
    for verb in ("start", "finish"):
        evening.at(verb)
    look(phone, evening, code, phone4)
    expect(phone.locator(".notice")).to_contain_text("Anda sudah mengambil nomor antrean")


def test_a_place_given_back_goes_to_the_next_and_the_link_alone_gives_nothing_back(
    evening: Evening, window: Windows
):
    phone = window(**PHONE, java_script_enabled=False)
    people = [ask(phone, evening) for _three in range(3)]
    evening.draw()
    states = []
    for code, phone4 in people:
        look(phone, evening, code, phone4)
        states.append("offered" if phone.get_by_role("button", name="Ya, saya datang").count() else "waiting")
    assert sorted(states) == ["offered", "offered", "waiting"]
    winner, waiting = people[states.index("offered")], people[states.index("waiting")]
    phone.goto(f"{evening.base_url}/evenings/mine/withdraw?code={winner[0]}&phone4={winner[1]}")
    look(phone, evening, *waiting)
    expect(phone.locator(".notice")).to_contain_text("nomor 1 di daftar tunggu")
    look(phone, evening, *winner)
    phone.get_by_role("button", name="Berikan kepada orang lain").tap()
    expect(phone.locator(".notice")).to_contain_text("sudah ditarik kembali")
    look(phone, evening, *waiting)
    expect(phone.locator(".notice")).to_contain_text("Anda mendapat tempat")


def test_axe_finds_nothing_and_nothing_is_wider_than_the_phone(evening: Evening, window: Windows):
    phone = window(**PHONE)

    def fine(page: Page, name: str) -> None:
        assert grave(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is too wide"

    code, phone4 = ask(phone, evening)
    fine(phone, "asked")
    for address in ("/evenings", f"/evenings/{evening.post.slug}/{evening.today}", "/evenings/mine"):
        phone.goto(evening.base_url + address)
        fine(phone, address)
    phone.goto(evening.page)
    phone.fill("#nik", "123")
    phone.get_by_role("button", name="Kirim permintaan").tap()
    expect(phone.locator("#nik-error")).to_be_visible()
    fine(phone, "mistakes")
    look(phone, evening, code, phone4)
    fine(phone, "requested")
    evening.draw()
    look(phone, evening, code, phone4)
    fine(phone, "offered")
    phone.goto(evening.page)
    fine(phone, "drawn")

    supervisor = f"rini-{evening.post.slug}"
    staff.create_user(evening.engine, supervisor, ADMIN_PASSWORD, "supervisor", (evening.post.slug,), "Rini")
    login = {"username": supervisor, "password": ADMIN_PASSWORD}
    session = evening.ask("POST", "/api/v1/login", login)["token"]
    for screen in (PHONE, DESK):
        desk = window(**screen)
        desk.context.add_cookies([{"name": "session", "value": session, "url": evening.base_url}])
        for address in ("/admin/evenings", f"/admin/evenings/{evening.post.slug}/{evening.today}"):
            desk.goto(evening.base_url + address)
            fine(desk, address)
        for part in desk.locator("summary").all():
            part.click()
        fine(desk, "everything opened")
        expect(desk.locator("main")).not_to_contain_text(re.compile(r"\d{16}"))

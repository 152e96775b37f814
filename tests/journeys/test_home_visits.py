"""From two front doors to a route and back: households ask, the office plans a day and prints its sheet, and each reads its outcome."""

from datetime import date, timedelta
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK_SCREEN, PHONE_SCREEN, OpenWindow
from tests.journeys.office import Office

DESK = "/admin/home-visits"
HOUSES = (
    {"name": "Karsinah Atmo", "phone": "081234560001", "area": "RW 04", "address": "Gang Kenanga 2"},
    {"name": "Slamet Riyadi", "phone": "081234560002", "area": "rw 4", "address": "Gang Kenanga 7"},
)


def ask(page: Page, office: Office, house: dict[str, str]) -> str:
    """Ask for a visit at home and return the code."""
    page.goto(f"{office.base_url}/home-visits?post={office.slug}")
    for field, text in house.items():
        page.fill(f"#{field}", text)
    page.check("[name=reason][value=lansia]")
    page.locator("main form button.primary").click()
    return page.locator(".code").inner_text().replace(" ", "").replace("\n", "")


def look(page: Page, office: Office, code: str, house: dict[str, str]) -> str:
    """Return how the visit stands, as its household reads it."""
    page.goto(f"{office.base_url}/home-visits/mine")
    page.fill("#code", code)
    page.fill("#phone4", house["phone"][-4:])
    page.locator("main button.primary").click()
    return page.locator("#visit").get_attribute("data-state") or ""


def staff_page(office: Office, open_window: OpenWindow, **wishes: Any) -> Page:
    window = open_window(viewport=DESK_SCREEN, **wishes)
    window.add_cookies([{"name": "session", "value": office.tokens[office.sari], "url": office.base_url}])
    return window.new_page()


def test_a_day_of_home_visits_without_scripts(office: Office, open_window: OpenWindow) -> None:
    phone = open_window(viewport=PHONE_SCREEN, java_script_enabled=False).new_page()
    codes = [ask(phone, office, house) for house in HOUSES]
    assert [look(phone, office, *one) for one in zip(codes, HOUSES, strict=True)] == ["requested"] * 2

    desk = staff_page(office, open_window, java_script_enabled=False)
    desk.goto(f"{office.base_url}{DESK}?post={office.slug}")
    expect(desk.get_by_role("heading", name="RW 04 (2)")).to_be_visible()
    for code in codes:
        desk.locator(f"[name=code][value='{code}']").check()
    desk.fill("#date", (date.today() + timedelta(days=3)).isoformat())
    desk.fill("#team", "Sari, Budi")
    desk.get_by_role("button", name="Jadwalkan yang dipilih").click()

    rows = desk.locator("table.route tbody tr")
    expect(rows).to_have_count(2)
    desk.emulate_media(media="print")
    for row, house in zip(rows.all(), HOUSES, strict=True):
        expect(row).to_contain_text(house["address"])
        expect(row.get_by_role("link", name="Catat hasil")).to_be_hidden()
    desk.emulate_media(media="screen")
    assert [look(phone, office, *one) for one in zip(codes, HOUSES, strict=True)] == ["planned"] * 2

    rows.first.get_by_role("link", name="Catat hasil").click()
    desk.check("[name=outcome][value=papers]")
    desk.get_by_role("button", name="Sudah dikunjungi").click()
    expect(desk.get_by_role("status")).to_have_text("Tercatat.")
    desk.goto(f"{office.base_url}{DESK}/{codes[1]}")
    desk.get_by_role("button", name="Tidak bertemu").click()
    expect(desk.get_by_role("status")).to_have_text("Tercatat.")
    assert [look(phone, office, *one) for one in zip(codes, HOUSES, strict=True)] == ["visited", "not_met"]

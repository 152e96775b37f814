"""A complaint that nobody can lead back to anybody, from the phone to the office's answer and back; and what the report says of it."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK_SCREEN, PHONE_SCREEN, OpenWindow
from tests.journeys.office import Office
from tests.servers import ADMIN_PASSWORD

TEXT = "Papan syarat di ruang tunggu sudah lama dan tulisannya tidak terbaca."
ANSWER = "Terima kasih. Papan yang baru sudah dipasang hari ini."


def log_in(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}/login")
    page.fill("#username", "admin")
    page.fill("#password", ADMIN_PASSWORD)
    page.locator("main form button").click()
    expect(page.get_by_role("button", name="Keluar")).to_be_visible()


def test_an_anonymous_complaint_is_answered_and_counted_without_scripts(
    office: Office, open_window: OpenWindow
) -> None:
    phone = open_window(viewport=PHONE_SCREEN, java_script_enabled=False).new_page()
    phone.goto(f"{office.base_url}/complaints")
    phone.select_option("#post", office.slug)
    phone.select_option("[name=category]", "fasilitas")
    phone.fill("[name=text]", TEXT)
    phone.check("[name=visibility][value=anonim]")
    phone.get_by_role("button", name="Kirim laporan").click()
    code = re.sub(r"\s", "", phone.locator(".code").inner_text())
    assert not phone.context.cookies(), "nothing is left behind on the phone either"

    desk = open_window(viewport=DESK_SCREEN, java_script_enabled=False).new_page()
    log_in(desk, office.base_url)
    desk.goto(f"{office.base_url}/admin/complaints?post={office.slug}")
    desk.locator("tbody a").click()
    expect(desk.locator("main")).to_contain_text(TEXT)
    desk.locator("summary", has_text="Jawab").click()
    desk.fill("#answer-note", ANSWER)
    desk.get_by_role("button", name="Kirim jawaban ini").click()
    expect(desk.locator("main")).to_contain_text(ANSWER)

    phone.goto(f"{office.base_url}/complaints/{code}")
    expect(phone.locator("#complaint")).to_have_attribute("data-state", "answered")
    expect(phone.locator("main")).to_contain_text(ANSWER)
    desk.goto(f"{office.base_url}/reports?post={office.slug}")
    row = desk.locator("tr", has_text="Kualitas layanan atau fasilitas").first
    expect(row.locator("td").first).to_have_text("1")

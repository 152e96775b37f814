"""A partner enters a group in one go, in a browser without JavaScript, and hands the codes out."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from queue_service.core.ids import token
from queue_service.staff import actions as staff
from tests.journeys.applying import PHONE4, Applying
from tests.journeys.conftest import DESK_SCREEN, OpenWindow
from tests.journeys.office import PASSWORD
from tests.servers import Running, eventually

TABLE = """nama;nik;ponsel;tanggal_lahir;yang_setuju;cara_setuju;tanggal_setuju
Budi Santoso;3171010506150003;0812 3456 7890;5/6/2015;Siti Aminah;tertulis;5/1/2026
Ani Lestari;3171014506150004;0812 3456 7890;5/6/2015;Siti Aminah;tertulis;5/1/2026
<b>Tanpa Izin</b>;;1;;;;
"""


@pytest.fixture
def place(live_server: Running) -> Iterator[Applying]:
    """A post where people apply."""
    opened = Applying(live_server)
    eventually(lambda: opened.post.slug in [one["slug"] for one in opened.ask("GET", "/api/v1/posts")])
    yield opened
    opened.close()


def test_a_group_is_uploaded_checked_confirmed_and_listed_without_scripts(
    live_server: Running, place: Applying, open_window: OpenWindow
) -> None:
    name = f"mitra-{token(6)}"
    staff.create_user(place.engine, name, PASSWORD, "partner", (place.post.slug,), "LSM Peduli")
    page = open_window(viewport=DESK_SCREEN, java_script_enabled=False).new_page()
    page.goto(f"{live_server.base_url}/login")
    page.fill("#username", name)
    page.fill("#password", PASSWORD)
    page.locator("main form button").click()
    page.goto(f"{live_server.base_url}/partner")
    page.get_by_role("link", name="Permohonan kelompok").click()
    page.select_option("#service", "kia")
    table = TABLE.replace("Santoso", "Santoså").encode("cp1252")
    page.set_input_files("#file", {"name": "kelompok.csv", "mimeType": "text/csv", "buffer": table})
    page.get_by_role("button", name="Kirim dan periksa").click()
    badges = page.locator("tbody .badge")
    expect(badges).to_have_text(["Siap dicatat", "Siap dicatat", "Perlu perbaikan"])
    expect(page.locator("tbody tr").last).to_contain_text("<b>Tanpa Izin</b>")
    page.get_by_role("button", name="Setuju: catat 2 baris").click()
    expect(badges).to_have_text(["Belum dikirim", "Belum dikirim", "Perlu perbaikan"])
    code = page.locator("tbody code").first.inner_text().replace(" ", "")
    page.goto(f"{live_server.base_url}/partner")
    expect(page.locator("table").first).to_contain_text("Budi Santoså")
    page.goto(f"{live_server.base_url}/a/{code}")
    page.fill("#phone4", PHONE4)
    page.locator("main form button").click()
    expect(page.locator("h1").first).to_be_visible()
    assert page.url.endswith(f"/a/{code}")
    expect(page.locator("main")).to_contain_text("Belum dikirim")

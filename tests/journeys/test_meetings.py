"""A month in the browser of whoever leads, without scripts: minutes are written, something is agreed, and the next month's pack has it."""

import json
from collections.abc import Iterator
from io import BytesIO
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.servers import ADMIN_PASSWORD, Running

# A post and months that no other journey touches; the sample's history ends before.
ROOM = "/reports/meetings/sekolah"


@pytest.fixture
def page(live_server: Running, browser: Browser) -> Iterator[Page]:
    """A page of somebody who is logged in as admin."""
    body = json.dumps({"username": "admin", "password": ADMIN_PASSWORD}).encode()
    login = Request(f"{live_server.base_url}/api/v1/login", body, {"Content-Type": "application/json"})
    with urlopen(login) as answer:
        token = json.load(answer)["token"]
    context = browser.new_context(base_url=live_server.base_url, java_script_enabled=False)
    context.add_cookies([{"name": "session", "value": token, "url": live_server.base_url}])
    yield context.new_page()
    context.close()


def pack(page: Page, month: str) -> str:
    """Return the text of a month's pack."""
    answer = page.request.get(f"{ROOM}/{month}/pack.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    found = PdfReader(BytesIO(answer.body())).pages
    return " ".join(" ".join(one.extract_text() for one in found).split())


def test_minutes_are_written_and_the_next_pack_has_what_was_agreed(page: Page) -> None:
    page.goto(f"{ROOM}/2098-11")
    page.get_by_role("link", name="Tulis notulen").click()
    page.fill("#day", "2098-11-24")
    page.fill("#place", "Ruang serbaguna")
    page.fill("#came-officers", "3")
    page.fill("#obstacles", "Ruang terlalu sempit")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("status")).to_have_text("Tersimpan.")
    page.get_by_role("link", name="Tambah rencana").click()
    page.fill("#what", "Memakai aula sekolah")
    page.fill("#owner", "Wakil kepala sekolah")
    page.fill("#due", "2098-12-10")
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator("[aria-labelledby=agreed]")).to_contain_text("Memakai aula sekolah")
    assert "Ruang terlalu sempit" in pack(page, "2098-11")
    before, _, _after = pack(page, "2098-12").partition("Rencana yang disepakati")
    assert "Rencana dari rapat sebelumnya" in before
    assert "Memakai aula sekolah Wakil kepala sekolah 10/12/2098" in before

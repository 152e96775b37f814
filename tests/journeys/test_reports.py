"""Three months of the sample village in a supervisor's browser: charts beside their tables, periods side by side, files to keep."""

import csv
import io
import zipfile

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK_SCREEN, OpenWindow
from tests.journeys.test_complaints import log_in
from tests.servers import Running

OFFICE = "kantor-desa"


@pytest.fixture
def page(live_server: Running, open_window: OpenWindow) -> Page:
    """A page of somebody who is logged in as admin."""
    opened = open_window(viewport=DESK_SCREEN, base_url=live_server.base_url).new_page()
    log_in(opened, live_server.base_url)
    return opened


def test_a_month_beside_the_one_before_and_beside_another_post_as_charts_tables_and_files(page: Page) -> None:
    page.goto(f"/reports?post={OFFICE}")
    page.get_by_role("link", name="Bulan lalu").click()
    figures = page.locator("figure[data-chart]")
    expect(page.locator("figure[data-drawn]")).to_have_count(figures.count())
    assert figures.count() >= 4
    for figure in figures.all():
        assert figure.locator("canvas").count() == 1
        assert figure.locator("tbody tr").count() > 1
    issued = page.locator("tr", has_text="Nomor diberikan").locator("td")
    ours, before = (int(text) for text in issued.all_inner_texts()[:2])
    assert min(ours, before) > 0

    with page.expect_download() as kept:
        page.get_by_role("link", name="CSV").first.click()
    rows = list(csv.DictReader(io.StringIO(kept.value.path().read_text(encoding="utf-8-sig"))))
    assert sum(int(row["issued"]) for row in rows if row["group"] == "all") == ours
    with page.expect_download() as kept:
        page.get_by_role("link", name="XLSX").first.click()
    assert zipfile.ZipFile(kept.value.path()).testzip() is None

    page.select_option("#compare", label="Pasar Tanjung Barat")
    page.get_by_role("button", name="Tampilkan").click()
    theirs = int(page.locator("tr", has_text="Nomor diberikan").locator("td").nth(1).inner_text())
    assert 0 < theirs < ours
    assert theirs != before

"""Which officer and which screen sits at a counter: a clear choice, never two."""

from playwright.sync_api import BrowserContext, expect

from tests.journeys.conftest import DESK_SCREEN, OpenWindow
from tests.journeys.desk import hand, press, sit
from tests.journeys.office import PASSWORD, Office


def test_an_officer_logs_in_and_opens_a_counter(office: Office, open_window: OpenWindow) -> None:
    page = open_window(viewport=DESK_SCREEN).new_page()
    page.goto(f"{office.base_url}/counter")
    page.fill("input[name=username]", office.sari)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#seats")).to_be_visible()
    page.get_by_role("button", name="Loket 1").click()
    expect(page.locator("#message")).to_have_text("Loket 1 buka.")


def test_a_second_tab_may_stay_out_or_take_over(office: Office, desk_window: BrowserContext) -> None:
    first = sit(desk_window, office)
    second = desk_window.new_page()
    second.goto(f"{office.base_url}/counter")
    expect(second.locator("#seats")).to_contain_text("Anda pakai di layar lain")
    second.keyboard.press("1")
    expect(second.locator("#choice")).to_contain_text("layar atau tab lain")
    second.keyboard.press("Enter")  # the focus is on staying out
    expect(second.locator("#seats")).to_be_visible()
    expect(first.locator("#seat-name")).to_have_text("Loket 1")
    second.keyboard.press("1")
    second.get_by_role("button", name="Ambil alih loket").click()
    expect(second.locator("#seat-name")).to_have_text("Loket 1")
    expect(first.locator("#choice")).to_contain_text("diambil alih di layar atau tab lain")
    first.get_by_role("button", name="Ambil kembali").click()
    expect(first.locator("#seat-name")).to_have_text("Loket 1")
    expect(second.locator("#choice")).to_be_visible()


def test_a_counter_of_somebody_else_is_named_and_can_be_taken_over(
    office: Office, desk_window: BrowserContext
) -> None:
    office.issue()
    office.open("1", office.budi)
    office.at("call-next", "1")
    page = desk_window.new_page()
    page.goto(f"{office.base_url}/counter")
    expect(page.locator("#seats")).to_contain_text(f"dipakai {office.budi}, A001 di loket")
    page.keyboard.press("1")
    expect(page.locator("#choice")).to_contain_text(f"Petugas {office.budi} sedang memakai loket ini")
    page.get_by_role("button", name="Ambil alih loket").click()
    expect(hand(page)).to_have_text("A001")
    press(page, "s", "A001 mulai")


def test_an_officer_moves_to_another_counter_with_a_clear_choice(
    office: Office, desk_window: BrowserContext
) -> None:
    page = sit(desk_window, office)
    page.keyboard.press("l")
    page.keyboard.press("3")
    expect(page.locator("#choice")).to_contain_text("Bila pindah, loket 1 ditutup")
    page.get_by_role("button", name="Pindah ke sini").click()
    expect(page.locator("#seat-name")).to_have_text("Loket 3")
    counters = office.ask("GET", f"/api/v1/posts/{office.slug}/desk", by=office.sari)["counters"]
    assert [one["state"] for one in counters] == ["closed", "closed", "open"]


def test_a_reload_keeps_the_counter_and_what_is_in_hand(office: Office, desk_window: BrowserContext) -> None:
    office.issue()
    page = sit(desk_window, office)
    press(page, "n", "A001 dipanggil")
    page.reload()
    expect(hand(page)).to_have_text("A001")
    expect(page.locator("#seats")).to_be_hidden()
    expect(page.locator('[data-verb="undo"]')).to_contain_text("Batalkan: panggil A001")
    press(page, "s", "A001 mulai")


def test_a_duplicated_tab_is_another_desk(office: Office, desk_window: BrowserContext) -> None:
    first = sit(desk_window, office)
    with desk_window.expect_page() as opening:
        first.evaluate("window.open(location.href)")  # takes the session storage along
    twin = opening.value
    expect(twin.locator("#seats")).to_contain_text("Anda pakai di layar lain")
    desks = [page.evaluate("sessionStorage.getItem('desk')") for page in (first, twin)]
    assert desks[0] != desks[1]


def test_pausing_and_closing_are_told_and_undone_by_opening(
    office: Office, desk_window: BrowserContext
) -> None:
    office.issue()
    page = sit(desk_window, office)
    press(page, "j", "Loket 1 jeda")
    press(page, "n", "Loket sedang jeda")
    press(page, "j", "Loket 1 buka")
    page.get_by_role("button", name="Tutup").click()
    expect(page.locator("#seats")).to_be_visible()
    expect(page.locator("#message")).to_have_text("Loket 1 tutup.")
    press(page, "1", "Loket 1 buka")
    press(page, "n", "A001 dipanggil")
    page.get_by_role("button", name="Tutup").click()
    expect(page.locator("#message")).to_contain_text("Selesaikan dahulu")


def test_who_still_serves_at_another_counter_is_told_where(
    office: Office, desk_window: BrowserContext
) -> None:
    office.issue()
    office.open("3", office.sari)
    office.at("call-next", "3", office.sari)
    page = desk_window.new_page()
    page.goto(f"{office.base_url}/counter")
    expect(page.locator("#seats")).to_be_visible()
    page.keyboard.press("1")
    page.get_by_role("button", name="Pindah ke sini").click()
    expect(page.locator("#seats-note")).to_contain_text("Loket 3 masih memanggil atau melayani")
    page.keyboard.press("3")
    expect(hand(page)).to_have_text("A001")

"""The officer's console in a real browser: a working day by keys alone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from queue_service.posts.models import QueueRules
from tests.journeys.conftest import OpenWindow, desk_of
from tests.journeys.desk import hand, press, queue, sit
from tests.journeys.office import Office


def test_a_day_of_ten_people_by_keys_alone(office: Office, desk_window: BrowserContext) -> None:
    tickets = [office.issue() for _ in range(2)]
    tickets.append(office.issue("ktp-ganti", priority="lansia"))
    others = ["kia", "ktp-ganti", "ktp-baru", "kia", "ktp-ganti", "ktp-baru", "kia"]
    tickets += [office.issue(service) for service in others]
    page = sit(desk_window, office)

    press(page, "Space", "B001 dipanggil")  # priority first
    expect(page.locator("#hand-details")).to_contain_text("lansia · prioritas")
    press(page, "s", "B001 mulai dilayani")
    press(page, "Space", "A001 dipanggil")  # finished and called in one
    press(page, "r", "A001 dipanggil ulang")
    press(page, "x", "A001 ditandai tidak hadir")
    press(page, "n", "A002 dipanggil")
    press(page, "Enter", "A002 mulai")
    page.keyboard.press("c")
    page.keyboard.type("Menunggu fotokopi KK")
    press(page, "Control+Enter", "Catatan disimpan")
    expect(page.locator("#hand-note")).to_have_text("Menunggu fotokopi KK")
    press(page, "h", "A002 ditahan")
    press(page, "n", "C001 dipanggil")
    press(page, "u", "C001: langkah “panggil” dibatalkan")
    press(page, "n", "C001 dipanggil")
    page.keyboard.press("t")
    expect(page.locator("#transfer")).to_be_visible()
    press(page, "b", "C001 dialihkan")  # to service B, at its place by issue time
    press(page, "n", "C001 dipanggil")
    press(page, "s", "C001 mulai")
    press(page, "f", "C001 selesai")
    page.keyboard.press("b")  # bring back: the latest is offered first
    page.keyboard.press("Enter")
    expect(page.locator("#message")).to_contain_text("A002 menunggu lagi")
    press(page, "n", "A002 dipanggil")
    press(page, "s", "A002 mulai")
    page.keyboard.press("Space")
    page.keyboard.press("Space")  # an impatient second press changes nothing
    expect(page.locator("#message")).to_contain_text("B002 dipanggil")
    for number in ("B002", "A003", "C002", "B003", "A004", "C003"):
        expect(hand(page)).to_have_text(number)
        press(page, "s", f"{number} mulai")
        press(page, "n", "dipanggil" if number != "C003" else "selesai")
    expect(page.locator("#message")).to_contain_text("Tidak ada lagi yang menunggu")

    expected = {ticket["number"]: "done" for ticket in tickets} | {"A001": "no_show"}
    assert {ticket["number"]: office.look(ticket)["state"] for ticket in tickets} == expected
    expect(page.locator("#count-over")).to_have_text("9")
    expect(page.locator("#count-issued")).to_have_text("10")
    assert office.faults() == []


def test_the_queue_is_shown_in_calling_order_with_its_reasons(
    office: Office, desk_window: BrowserContext
) -> None:
    office.issue()
    for kind in ("lansia", "hamil", "sakit"):
        office.issue("kia", priority=kind)
    page = sit(desk_window, office)
    expect(page.locator("#queue-list li")).to_have_count(4)
    assert queue(page) == ["C001", "C002", "A001", "C003"]
    reasons = page.locator("#queue-list .why").all_inner_texts()
    assert reasons == ["prioritas: lansia", "prioritas: hamil", "giliran umum", "prioritas"]
    office.issue("ktp-ganti")
    expect(page.locator("#queue-list li")).to_have_count(5)


def test_undo_counts_down_and_takes_back_step_by_step(office: Office, desk_window: BrowserContext) -> None:
    ticket = office.issue()
    page = sit(desk_window, office)
    undo = page.locator('[data-verb="undo"]')
    expect(undo).to_have_attribute("aria-disabled", "true")
    press(page, "n", "A001 dipanggil")
    press(page, "s", "A001 mulai")
    press(page, "f", "A001 selesai")
    expect(undo).to_contain_text("Batalkan: selesai A001 · 01.")
    press(page, "Control+z", "langkah “selesai” dibatalkan")
    expect(page.locator("#hand-state")).to_have_text("Sedang dilayani")
    undo.click()
    expect(page.locator("#message")).to_contain_text("langkah “mulai” dibatalkan")
    expect(page.locator("body")).not_to_have_attribute("data-busy", "yes")
    press(page, "u", "langkah “panggil” dibatalkan")
    assert office.look(ticket)["state"] == "waiting"
    press(page, "u", "Tidak ada langkah yang masih bisa dibatalkan")


def test_undo_is_offered_only_as_long_as_it_is_allowed(
    open_office: Callable[..., Office], open_window: OpenWindow
) -> None:
    office = open_office(QueueRules(undo_seconds=2))
    office.issue()
    page = sit(desk_of(office, open_window), office)
    press(page, "n", "A001 dipanggil")
    undo = page.locator('[data-verb="undo"]')
    expect(undo).to_contain_text("Batalkan: panggil A001")
    expect(undo).to_have_text("Batalkan langkah terakhirU", timeout=10_000)
    expect(undo).to_have_attribute("aria-disabled", "true")


def test_nobody_is_marked_missing_before_the_recalls_of_the_post(
    open_office: Callable[..., Office], open_window: OpenWindow
) -> None:
    office = open_office(QueueRules(recalls_before_no_show=2))
    office.issue()
    page = sit(desk_of(office, open_window), office)
    missing = page.locator('.verb[data-verb="no_show"]')
    press(page, "n", "A001 dipanggil")
    press(page, "x", "Panggil ulang dahulu: 0 dari 2")
    press(page, "r", "dipanggil ulang")
    expect(page.locator("#hand-state")).to_contain_text("1×")
    expect(missing).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("r")
    expect(page.locator("#hand-state")).to_contain_text("2×")
    expect(missing).to_contain_class("suggested")
    press(page, "x", "A001 ditandai tidak hadir")


def test_calling_out_of_turn_needs_a_reason(office: Office, desk_window: BrowserContext) -> None:
    tickets = [office.issue() for _ in range(3)]
    page = sit(desk_window, office)
    page.keyboard.press("p")
    page.keyboard.type("a003")
    page.keyboard.press("Enter")
    expect(page.locator("#call")).to_be_visible()
    page.fill("#call-reason", "Kondisi kesehatan")
    press(page, "Enter", "A003 dipanggil di luar urutan")
    assert office.look(tickets[2])["state"] == "called"
    page.locator("#queue-list li").nth(1).get_by_role("button", name="Panggil").click()
    expect(page.locator("#message")).to_contain_text("Selesaikan dahulu")


def test_a_walk_in_without_kiosk_gets_a_number_at_the_desk(
    office: Office, desk_window: BrowserContext
) -> None:
    page = sit(desk_window, office)
    page.keyboard.press("w")
    page.select_option("#issue-priority", "hamil")
    page.get_by_role("button", name="C Kartu Identitas Anak").click()
    expect(page.locator("#issued-number")).to_have_text("C001")
    expect(page.locator("#issued-code")).to_have_js_property("complete", True)
    assert page.locator("#issued-code").evaluate("image => image.naturalWidth") > 0
    page.keyboard.press("Escape")
    expect(page.locator("#queue-list .why")).to_have_text("prioritas")


def test_a_disruption_is_announced_and_withdrawn(office: Office, desk_window: BrowserContext) -> None:
    page = sit(desk_window, office)
    page.keyboard.press("g")
    page.select_option("#office-service", "kia")
    page.get_by_role("button", name="Blangko KTP-el habis").click()
    expect(page.locator("#office-notices")).to_contain_text("Blangko KTP-el habis")
    assert [one["services"] for one in office.notices()] == [["kia"]]
    page.fill("#office-text", "Loket 2 istirahat sampai 13.00")
    page.keyboard.press("Enter")
    expect(page.locator("#office-notices li")).to_have_count(2)
    row = page.locator("#office-services li", has_text="KTP-EL BARU").or_(
        page.locator("#office-services li", has_text="KTP-el baru")
    )
    row.get_by_role("button", name="Hentikan").click()
    expect(row).to_contain_text("berhenti: Server pusat sedang gangguan")
    page.keyboard.press("Escape")
    expect(page.locator("#care-list li")).to_have_count(3)
    for left in (2, 1, 0):
        page.locator("#care-list button:visible").first.click()
        expect(page.locator("#care-list li:not(.empty)")).to_have_count(left)
    expect(page.locator("#care-list")).to_contain_text("Semua berjalan baik")
    assert office.notices() == []


def test_the_help_lists_the_keys_and_keys_stay_out_of_fields(
    office: Office, desk_window: BrowserContext
) -> None:
    ticket = office.issue()
    page = sit(desk_window, office)
    page.keyboard.press("?")
    expect(page.locator("#help")).to_contain_text("Panggil ulang")
    page.keyboard.press("n")
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    page.keyboard.type("n")
    page.keyboard.press("Escape")
    expect(page.locator("#call")).to_be_hidden()
    assert office.look(ticket)["state"] == "waiting"


def places(page: Page) -> dict[str, Any]:
    """Where everything is that an officer presses or reads."""
    found: dict[str, Any] = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll(".verb, .bar > *, .current, #queue-list, #aside-list")].map(
             (one) => [one.id || one.dataset.verb || one.className, JSON.stringify(one.getBoundingClientRect())]))"""
    )
    return found


@pytest.mark.parametrize("height", [768, 625])
def test_nothing_jumps_and_nothing_scrolls(office: Office, desk_window: BrowserContext, height: int) -> None:
    for _ in range(12):
        office.issue("kia", priority="lansia")
    page = sit(desk_window, office)
    page.set_viewport_size({"width": 1366, "height": height})
    before = places(page)
    for key, said in [
        ("n", "dipanggil"),
        ("r", "ulang"),
        ("s", "mulai"),
        ("h", "ditahan"),
        ("n", "dipanggil"),
    ]:
        press(page, key, said)
        assert places(page) == before, key
    fits = "[document.documentElement.scrollHeight <= innerHeight, document.documentElement.scrollWidth <= innerWidth]"
    assert page.evaluate(fits) == [True, True]


def test_focus_stays_where_it_is(office: Office, desk_window: BrowserContext) -> None:
    for _ in range(3):
        office.issue()
    page = sit(desk_window, office)
    page.locator('.verb[data-verb="next"]').click()  # by mouse: the next Space still calls
    expect(hand(page)).to_have_text("A001")
    press(page, "s", "A001 mulai")
    press(page, "Space", "A002 dipanggil")
    page.locator('.verb[data-verb="recall"]').focus()  # by keyboard: Space presses the focused button
    press(page, "Space", "A002 dipanggil ulang")
    assert page.evaluate("document.activeElement.dataset.verb") == "recall"


def test_a_number_for_several_services_goes_from_one_to_the_next(
    office: Office, desk_window: BrowserContext
) -> None:
    page = sit(desk_window, office)
    page.keyboard.press("w")
    page.locator("#issue-then summary").click()
    page.locator("#issue-then input[value=kia]").check()
    page.locator("#issue button[value=ktp-baru]").click()
    expect(page.locator("#issued-service")).to_contain_text("→")
    page.keyboard.press("Escape")
    expect(page.locator("#issued")).to_be_hidden()
    press(page, "n", "A001 dipanggil")
    press(page, "s", "A001 mulai")
    press(page, "f", "A001 selesai")
    assert queue(page) == ["A001"]


def test_a_counter_is_narrowed_to_some_services_and_widened_again(
    office: Office, desk_window: BrowserContext
) -> None:
    office.issue("ktp-baru")
    office.issue("kia")
    page = sit(desk_window, office)
    page.keyboard.press("a")
    for slug in ("ktp-baru", "ktp-ganti"):
        page.locator(f"#services input[value={slug}]").uncheck()
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator("#message")).to_contain_text("sekarang memanggil")
    assert queue(page) == ["C001"]
    page.keyboard.press("a")
    page.locator("#services input[value=ktp-baru]").check()
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator("#queue-list .number")).to_have_count(2)


def test_a_number_is_cancelled_with_a_reason_and_the_cancelling_undone(
    office: Office, desk_window: BrowserContext
) -> None:
    called, waiting = office.issue(), office.issue("kia")
    page = sit(desk_window, office)
    undo = page.locator('.verb[data-verb="undo"]')
    press(page, "n", "A001 dipanggil")
    page.keyboard.press("d")
    expect(page.locator("#cancel-number")).to_have_value("A001")
    expect(page.locator("#cancel-reason")).to_be_focused()
    page.keyboard.press("Enter")  # no reason yet: it stays open
    expect(page.locator("#cancel")).to_be_visible()
    page.keyboard.type("Nomor ganda")
    press(page, "Enter", "A001 dibatalkan")
    assert office.look(called)["state"] == "cancelled"
    expect(hand(page)).to_have_text("–")
    expect(undo).to_contain_text("Batalkan: pembatalan A001")
    press(page, "u", "A001: langkah “pembatalan” dibatalkan")
    expect(hand(page)).to_have_text("A001")

    page.get_by_role("button", name="Batalkan nomor C001").click()
    expect(page.locator("#cancel-number")).to_have_value("C001")
    page.keyboard.type("Tidak jadi")
    press(page, "Enter", "C001 dibatalkan")
    assert office.look(waiting)["state"] == "cancelled"
    expect(page.locator("#queue-list li.empty")).to_be_visible()
    press(page, "u", "C001: langkah “pembatalan” dibatalkan")
    assert queue(page) == ["C001"]
    assert office.faults() == []


def test_undo_names_the_action_before_the_one_a_holder_has_ended(
    office: Office, desk_window: BrowserContext
) -> None:
    office.issue()
    leaving = office.issue()
    page = sit(desk_window, office)
    press(page, "n", "A001 dipanggil")
    press(page, "s", "A001 mulai")
    press(page, "n", "A002 dipanggil")
    office.ask("DELETE", f"/api/v1/tickets/{leaving['id']}")
    expect(page.locator('.verb[data-verb="undo"]')).to_contain_text("Batalkan: selesai A001")
    press(page, "u", "A001: langkah “selesai” dibatalkan")


def test_a_closed_counter_cannot_be_chosen_for_a_transfer(
    office: Office, desk_window: BrowserContext
) -> None:
    office.issue()
    page = sit(desk_window, office)
    press(page, "n", "A001 dipanggil")
    page.keyboard.press("t")
    expect(page.locator('#transfer button[value="counter:2"]')).to_be_disabled()
    expect(page.locator("#transfer")).to_contain_text("tidak ada yang memanggil di sana")

"""The officer's console in a real browser: a working day by keys alone, and everything that goes wrong on one."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from queue_service.posts.models import QueueRules
from queue_service.staff import actions as staff
from queue_service.staff import models as staff_models
from tests.journeys.conftest import DESK_SCREEN, OpenWindow, desk_of
from tests.journeys.office import PASSWORD, Office


def sit(context: BrowserContext, office: Office, counter: str = "1") -> Page:
    """Open the console and take a counter by its key."""
    page = context.new_page()
    page.goto(f"{office.base_url}/counter")
    expect(page.locator("#seats")).to_be_visible()
    page.keyboard.press(counter)
    expect(page.locator("#seat-name")).to_have_text(f"Loket {counter}")
    expect(page.locator("#seats")).to_be_hidden()
    expect(page.locator("#link")).to_have_attribute("data-state", "live")
    return page


def press(page: Page, key: str, said: str) -> None:
    """Press a key and wait for the sentence that answers it."""
    page.keyboard.press(key)
    expect(page.locator("#message")).to_contain_text(said)
    expect(page.locator("body")).not_to_have_attribute("data-busy", "yes")


def hand(page: Page) -> Locator:
    """The number at the counter."""
    return page.locator("#hand-number")


def queue(page: Page) -> list[str]:
    """The numbers in the queue, in the order shown."""
    return page.locator("#queue-list .number").all_inner_texts()


def lose_answers(page: Page, pattern: str, times: int = 1) -> list[str]:
    """The server hears these requests, the page never hears back; returns the growing list of their keys."""
    keys: list[str] = []

    def lose(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) <= times:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route(pattern, lose)
    return keys


def test_an_officer_logs_in_and_opens_a_counter(office: Office, open_window: OpenWindow) -> None:
    page = open_window(viewport=DESK_SCREEN).new_page()
    page.goto(f"{office.base_url}/counter")
    page.fill("input[name=username]", office.sari)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#seats")).to_be_visible()
    page.get_by_role("button", name="Loket 1").click()
    expect(page.locator("#message")).to_have_text("Loket 1 buka.")


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


def test_a_lost_answer_is_asked_for_again_with_the_same_key(
    office: Office, desk_window: BrowserContext
) -> None:
    tickets = [office.issue() for _ in range(3)]
    page = sit(desk_window, office)
    keys = lose_answers(page, "**/call-next", times=2)
    press(page, "n", "A001 dipanggil")
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert office.called() == ["A001"]
    assert office.states(tickets) == ["called", "waiting", "waiting"]
    keys = lose_answers(page, "**/finish")
    press(page, "s", "A001 mulai")
    press(page, "Space", "A002 dipanggil")
    assert len(keys) == 2
    assert office.called() == ["A001", "A002"]


def test_a_resting_engine_leaves_everything_in_place(office: Office, desk_window: BrowserContext) -> None:
    office.issue()
    page = sit(desk_window, office)
    press(page, "n", "A001 dipanggil")
    rested: list[str] = []

    def rest(route: Route) -> None:
        rested.append(route.request.headers["idempotency-key"])
        if len(rested) == 1:
            problem = {
                "status": 503,
                "code": "engine_unreachable",
                "detail": "Sistem sedang tidak dapat dihubungi.",
            }
            route.fulfill(status=503, json=problem, content_type="application/problem+json")
        else:
            expect(page.locator("#message")).to_contain_text("Mencoba lagi")
            expect(hand(page)).to_have_text("A001")
            route.continue_()

    page.route("**/start", rest)
    press(page, "s", "A001 mulai")
    assert len(set(rested)) == 1


def test_offline_is_said_and_nothing_is_forgotten(office: Office, desk_window: BrowserContext) -> None:
    office.issue()
    page = sit(desk_window, office)
    press(page, "n", "A001 dipanggil")
    desk_window.set_offline(True)
    expect(page.locator("#link")).to_contain_text("Tidak tersambung", timeout=15_000)
    expect(hand(page)).to_have_text("A001")
    page.keyboard.press("s")
    expect(page.locator("#message")).to_contain_text("Belum ada jawaban")
    desk_window.set_offline(False)
    expect(page.locator("#message")).to_contain_text("A001 mulai", timeout=15_000)
    expect(page.locator("#link")).to_have_attribute("data-state", "live", timeout=15_000)


def test_a_refusal_is_said_and_the_truth_is_shown(office: Office, desk_window: BrowserContext) -> None:
    ticket = office.issue()
    page = sit(desk_window, office)
    press(page, "n", "A001 dipanggil")
    page.route("**/desk?*", lambda route: route.abort())  # the page does not see what happens next
    office.ask("DELETE", f"/api/v1/tickets/{ticket['id']}")
    page.keyboard.press("s")
    expect(page.locator("#message")).to_contain_text("Keadaan antrean")
    page.unroute("**/desk?*")
    expect(hand(page)).to_have_text("–")


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
    page.locator("#queue-list li").nth(1).get_by_role("button").click()
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


def test_a_ticket_that_was_not_printed_is_listed_until_it_comes_out(
    office: Office, desk_window: BrowserContext
) -> None:
    ticket = office.issue()
    page = sit(desk_window, office)
    path = f"/api/v1/tickets/{ticket['id']}/print"
    office.ask("POST", path, {"ok": False, "reason": "paper_out"}, office.budi)
    expect(page.locator("#care-list")).to_contain_text("A001 belum tercetak: kertas habis")
    page.get_by_role("button", name="Cetak ulang").click()
    expect(page.locator("#message")).to_have_attribute("data-kind", "bad")  # this office has no printer
    office.ask("POST", path, {"ok": True}, office.budi)
    expect(page.locator("#care-list")).to_contain_text("Semua berjalan baik")


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


def test_a_long_day_leaves_nothing_behind_in_the_page(office: Office, desk_window: BrowserContext) -> None:
    page = sit(desk_window, office, "1")
    office.open("2", office.budi)
    office.issue()
    office.serve("2")
    expect(page.locator("#count-over")).to_have_text("1")
    count = "document.getElementsByTagName('*').length"
    before = page.evaluate(count)
    for _ in range(25):
        office.issue()
        office.serve("2")
    expect(page.locator("#count-over")).to_have_text("26")
    assert page.evaluate(count) == before


def test_a_dead_session_leads_to_the_login_page(office: Office, desk_window: BrowserContext) -> None:
    office.issue()
    page = sit(desk_window, office)
    office.ask("POST", "/api/v1/logout", by=office.sari)
    page.keyboard.press("n")
    expect(page.locator("#session")).to_contain_text("Anda perlu masuk lagi")
    page.get_by_role("link", name="Masuk lagi").click()
    expect(page.locator("input[name=password]")).to_be_visible()


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


def test_a_wrong_clock_and_a_silent_kiosk_are_shown(office: Office, desk_window: BrowserContext) -> None:
    def unlucky(route: Route) -> None:
        answer = route.fetch()
        desk = answer.json()
        desk["clock"] = {"jumped": 86_400, "today": "2026-11-25"}
        desk["devices"] = [{"name": "Kiosk depan", "kind": "kiosk", "seen": "2025-01-02T07:00:00+07:00"}]
        route.fulfill(response=answer, json=desk)

    desk_window.route("**/desk?*", unlucky)
    page = sit(desk_window, office)
    care = page.locator("#care-list li.bad")
    expect(care).to_have_count(2)
    expect(care.nth(0)).to_contain_text("Periksa tanggal: 25/11/2026. Minta penyelia")
    expect(care.nth(1)).to_contain_text("Kiosk “Kiosk depan” tidak terdengar sejak pukul 07.00")


def test_a_supervisor_confirms_the_date(office: Office, open_window: OpenWindow) -> None:
    staff.change_user(office.engine, office.sari, staff_models.SYSTEM, role="supervisor")
    asked: list[str] = []

    def jumped(route: Route) -> None:
        answer = route.fetch()
        desk = answer.json() | {"clock": {"jumped": 0 if asked else 86_400, "today": "2026-11-25"}}
        route.fulfill(response=answer, json=desk)

    context = desk_of(office, open_window)
    context.route("**/desk?*", jumped)
    context.route(
        "**/day",
        lambda route: (asked.append(route.request.method), route.fulfill(json={"day": "2026-11-25"})),
    )
    page = sit(context, office)
    page.get_by_role("button", name="Tanggal benar").click()
    expect(page.locator("#message")).to_contain_text("Tanggal dipastikan: 25/11/2026")
    expect(page.locator("#care-list")).to_contain_text("Semua berjalan baik")
    assert asked == ["POST"]

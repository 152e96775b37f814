"""The console on a bad day: lost answers, no connection, printers, clocks, a session that ended."""

from playwright.sync_api import BrowserContext, Route, expect

from queue_service.staff import actions as staff
from queue_service.staff import models as staff_models
from tests.journeys.conftest import OpenWindow, desk_of
from tests.journeys.desk import hand, lose_answers, press, sit
from tests.journeys.office import Office


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


def test_a_long_day_leaves_nothing_behind_in_the_page(office: Office, desk_window: BrowserContext) -> None:
    page = sit(desk_window, office, "1")
    office.open("2", office.budi)
    office.issue()
    office.serve("2")
    expect(page.locator("#count-over")).to_have_text("1")
    expect(page.locator("#queue-list button")).to_have_count(0)
    count = "document.getElementsByTagName('*').length"
    before = page.evaluate(count)
    for _ in range(25):
        office.issue()
        office.serve("2")
    expect(page.locator("#count-over")).to_have_text("26")
    expect(page.locator("#queue-list button")).to_have_count(0)
    assert page.evaluate(count) == before


def test_a_dead_session_leads_to_the_login_page(office: Office, desk_window: BrowserContext) -> None:
    office.issue()
    page = sit(desk_window, office)
    office.ask("POST", "/api/v1/logout", by=office.sari)
    page.keyboard.press("n")
    expect(page.locator("#session")).to_contain_text("Anda perlu masuk lagi")
    page.get_by_role("link", name="Masuk lagi").click()
    expect(page.locator("input[name=password]")).to_be_visible()


def test_a_wrong_clock_and_a_silent_kiosk_are_shown(office: Office, desk_window: BrowserContext) -> None:
    def unlucky(route: Route) -> None:
        answer = route.fetch()
        desk = answer.json()
        desk["clock"] = {"jumped": 86_400, "today": "2026-11-25"}
        desk["devices"] = [{"name": "Kios depan", "kind": "kiosk", "seen": "2025-01-02T07:00:00+07:00"}]
        route.fulfill(response=answer, json=desk)

    desk_window.route("**/desk?*", unlucky)
    page = sit(desk_window, office)
    care = page.locator("#care-list li.bad")
    expect(care).to_have_count(2)
    expect(care.nth(0)).to_contain_text("Periksa tanggal: 25/11/2026. Minta penyelia")
    expect(care.nth(1)).to_contain_text("Kios “Kios depan” tidak terdengar sejak pukul 07.00")


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

"""The holder's page on a phone, from the ticket's QR code to thanks."""

from pathlib import Path

import pytest
from playwright.sync_api import APIResponse, BrowserContext, Page, Route, expect

from tests.journeys.conftest import PHONE_SCREEN, OpenWindow
from tests.journeys.office import Json, Office
from tests.servers import eventually

FIRST_LOAD_BYTES = 60_000
SLOW_MS = 15_000  # a question every few seconds, with jitter


def opened(context: BrowserContext, office: Office, ticket: Json) -> Page:
    """The ticket's page, live."""
    page = context.new_page()
    page.goto(f"{office.base_url}/t/{ticket['id']}")
    expect(page.locator("#link")).to_have_attribute("data-state", "live")
    return page


def shows(page: Page, text: str) -> None:
    """Wait until the page says so; parts for other states are there too, but hidden."""
    expect(page.locator("#now")).to_contain_text(text, use_inner_text=True, timeout=SLOW_MS)


def now(page: Page) -> str:
    """What the page says about the ticket, as a person sees it."""
    return " ".join(page.locator("#now").inner_text().split())


def test_a_phone_follows_its_number_from_waiting_to_thanks(
    office: Office, phone_window: BrowserContext
) -> None:
    tickets = [office.issue() for _ in range(4)]
    office.open()
    page = opened(phone_window, office, tickets[3])
    expect(page.locator("#number")).to_contain_text("A004")
    shows(page, "3 orang di depan Anda")
    assert page.title() == "A004 · 3 di depan"
    office.serve()
    shows(page, "Hampir giliran Anda")
    expect(page).to_have_title("(2) Hampir giliran · A004")
    office.serve()
    office.serve()
    shows(page, "Anda berikutnya")
    office.at("call-next")
    expect(page.locator(".counter")).to_have_text("Loket 2")
    expect(page).to_have_title("Giliran Anda! Loket 2 · A004")
    office.at("recall")
    shows(page, "Anda sudah dipanggil lagi")
    office.at("start")
    shows(page, "Sedang dilayani")
    office.at("finish")
    shows(page, "Selesai. Terima kasih!")
    expect(page.locator("#cancel")).to_be_hidden()


def test_a_call_is_shown_although_the_ticket_cannot_be_asked_for(
    office: Office, phone_window: BrowserContext
) -> None:
    ticket = office.issue()
    office.open()
    page = opened(phone_window, office, ticket)
    page.route(f"**/api/v1/tickets/{ticket['id']}", lambda route: route.abort())
    office.at("call-next")
    expect(page.locator(".counter")).to_have_text("Loket 2")


def test_a_missed_number_and_a_held_one_say_what_to_do(office: Office, phone_window: BrowserContext) -> None:
    ticket = office.issue()
    office.open()
    page = opened(phone_window, office, ticket)
    office.at("call-next")
    office.at("no-show")
    shows(page, "Lapor kepada petugas")
    office.ask("POST", f"/api/v1/tickets/{ticket['id']}/return", by=office.budi)
    shows(page, "Anda berikutnya")
    office.at("call-next")
    office.at("hold")
    shows(page, "Lengkapi berkas Anda")


def test_undo_takes_a_call_back_from_the_phone(office: Office, phone_window: BrowserContext) -> None:
    ticket = office.issue()
    office.open()
    page = opened(phone_window, office, ticket)
    office.at("call-next")
    expect(page.locator(".counter")).to_be_visible()
    office.at("undo")
    expect(page.locator(".counter")).to_be_hidden()
    shows(page, "Anda berikutnya")


def test_a_number_sent_to_another_service_shows_the_papers_for_that_one(
    office: Office, phone_window: BrowserContext
) -> None:
    ticket = office.issue()
    office.open()
    page = opened(phone_window, office, ticket)
    office.at("call-next")
    office.at("transfer", service="kia")
    expect(page.locator(".service")).to_have_text("Kartu Identitas Anak (KIA)")
    expect(page.locator("#number")).to_contain_text("A001")


def test_cancelling_asks_first_and_tells_the_counter(office: Office, phone_window: BrowserContext) -> None:
    ticket = office.issue()
    page = opened(phone_window, office, ticket)
    page.tap("#cancel")
    page.get_by_role("button", name="Tidak, kembali").tap()
    assert office.look(ticket)["state"] == "waiting"
    page.tap("#cancel")
    page.get_by_role("button", name="Ya, batalkan nomor saya").tap()
    shows(page, "Nomor ini sudah batal")
    assert office.look(ticket)["reason"] == "holder"


def test_a_lost_answer_to_a_delay_counts_once(office: Office, phone_window: BrowserContext) -> None:
    tickets = [office.issue() for _ in range(5)]
    page = opened(phone_window, office, tickets[0])
    keys: list[str] = []

    def lose_the_first(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()  # the server hears it, the phone never hears back
            route.abort()
        else:
            route.continue_()

    page.route("**/delay", lose_the_first)
    page.tap("#delay")
    with page.expect_response("**/delay"):
        page.get_by_role("button", name="Ya, dahulukan yang lain").tap()
    shows(page, "3 orang di depan Anda")
    assert len(keys) == 2
    assert len(set(keys)) == 1
    expect(page.locator("#delay")).to_be_hidden()
    expect(page.locator("#said")).to_be_hidden()


def test_a_delay_with_nobody_behind_says_so(office: Office, phone_window: BrowserContext) -> None:
    page = opened(phone_window, office, office.issue())
    page.tap("#delay")
    page.get_by_role("button", name="Ya, dahulukan yang lain").tap()
    expect(page.locator("#said")).to_contain_text("Belum ada orang di belakang Anda")


def test_one_tap_allows_sound_and_a_call_is_heard(office: Office, phone_window: BrowserContext) -> None:
    ticket = office.issue()
    office.open()
    page = phone_window.new_page()
    page.add_init_script(
        """window.tones = 0;
        const start = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function (at) { window.tones += 1; return start.call(this, at); };
        window.shakes = [];
        navigator.vibrate = (pattern) => window.shakes.push(pattern);"""
    )
    page.goto(f"{office.base_url}/t/{ticket['id']}")
    expect(page.locator("#link")).to_have_attribute("data-state", "live")
    page.tap("#sound")
    expect(page.locator("#sound")).to_have_attribute("aria-pressed", "true")
    before = page.evaluate("window.tones")
    office.at("call-next")
    page.wait_for_function("(before) => window.tones > before", arg=before)
    assert len(page.evaluate("window.shakes")) == 1


def test_notices_and_pauses_of_the_service_appear_and_go(
    office: Office, phone_window: BrowserContext
) -> None:
    page = opened(phone_window, office, office.issue())
    post = f"/api/v1/posts/{office.slug}"
    office.ask("POST", f"{post}/notices", {"preset": "server"}, office.budi)
    office.ask("POST", f"{post}/notices", {"preset": "power", "services": ["kia"]}, office.budi)
    expect(page.locator("#news")).to_contain_text("Server pusat sedang gangguan", use_inner_text=True)
    office.ask("PUT", f"{post}/services/ktp-baru/pause", {"preset": "cards"}, office.budi)
    expect(page.locator("#news")).to_contain_text("Nomor Anda tetap berlaku", use_inner_text=True)
    expect(page.locator("#news")).not_to_contain_text("Listrik padam", use_inner_text=True)
    office.ask("DELETE", f"{post}/notices/{office.notices()[0]['id']}", by=office.budi)
    expect(page.locator("#news")).not_to_contain_text("Server pusat", use_inner_text=True)
    expect(page.locator("#news")).to_contain_text("Blangko KTP-el habis", use_inner_text=True)


def test_without_a_connection_the_page_says_so_and_catches_up_later(
    office: Office, phone_window: BrowserContext
) -> None:
    ticket = office.issue()
    office.open()
    page = opened(phone_window, office, ticket)
    phone_window.set_offline(True)
    expect(page.locator("#link")).to_contain_text("Tidak ada sambungan", timeout=SLOW_MS)
    shows(page, "Anda berikutnya")
    office.at("call-next")
    phone_window.set_offline(False)
    expect(page.locator(".counter")).to_be_visible(timeout=SLOW_MS)
    expect(page.locator("#link")).to_have_attribute("data-state", "live")


@pytest.mark.parametrize(
    "verbs",
    [
        [],
        ["call-next"],
        ["call-next", "recall"],
        ["call-next", "start"],
        ["call-next", "start", "finish"],
        ["call-next", "no-show"],
        ["call-next", "hold"],
    ],
    ids=["waiting", "called", "recalled", "serving", "done", "missed", "held"],
)
def test_a_reload_shows_the_same_in_every_state(
    office: Office, phone_window: BrowserContext, verbs: list[str]
) -> None:
    ticket = office.issue()
    office.open()
    page = opened(phone_window, office, ticket)
    for verb in verbs:
        office.at(verb)
    state = office.look(ticket)["state"]
    expect(page.locator("#ticket")).to_have_attribute("data-state", state)
    if "recall" in verbs:
        expect(page.locator(".again")).to_be_visible()
    live = (now(page), page.locator(".ways").is_visible())
    page.route("**/phone.js", lambda route: route.abort())
    page.reload()
    assert (now(page), page.locator(".ways").is_visible()) == live


def test_an_answer_that_is_late_does_not_bring_back_what_is_over(
    office: Office, phone_window: BrowserContext
) -> None:
    ticket = office.issue()
    office.open()
    page = opened(phone_window, office, ticket)
    expect(page.locator("#link")).to_have_attribute("data-state", "live")
    office.at("call-next")
    expect(page.locator("#ticket")).to_have_attribute("data-state", "called")
    held: list[tuple[Route, APIResponse]] = []

    def hold_serving(route: Route) -> None:
        answer = route.fetch()
        if not held and answer.json()["state"] == "serving":
            held.append((route, answer))
        else:
            route.fulfill(response=answer)

    page.route(f"**/api/v1/tickets/{ticket['id']}", hold_serving)
    office.at("start")
    eventually(lambda: page.evaluate("1") and held)
    office.at("finish")
    expect(page.locator("#ticket")).to_have_attribute("data-state", "done")
    late, answer = held[0]
    with page.expect_response(lambda response: response.request == late.request) as arrived:
        late.fulfill(response=answer)
    arrived.value.finished()
    page.evaluate("new Promise((done) => setTimeout(done))")
    assert page.locator("#ticket").get_attribute("data-state") == "done"


def test_without_javascript_the_page_is_complete_and_can_cancel(
    office: Office, open_window: OpenWindow
) -> None:
    tickets = [office.issue() for _ in range(2)]
    page = open_window(java_script_enabled=False, viewport=PHONE_SCREEN).new_page()
    page.goto(f"{office.base_url}/t/{tickets[1]['id']}")
    shows(page, "1 orang di depan Anda")
    assert page.locator("meta[http-equiv=refresh]").get_attribute("content") == "20"
    page.get_by_role("link", name="Batalkan nomor").click()
    assert office.look(tickets[1])["state"] == "waiting"
    page.get_by_role("button", name="Ya, batalkan nomor saya").click()
    shows(page, "Nomor ini sudah batal")
    assert office.look(tickets[1])["state"] == "cancelled"


def test_without_javascript_more_time_can_be_asked_for_once(office: Office, open_window: OpenWindow) -> None:
    tickets = [office.issue() for _ in range(3)]
    page = open_window(java_script_enabled=False, viewport=PHONE_SCREEN).new_page()
    page.goto(f"{office.base_url}/t/{tickets[0]['id']}")
    page.get_by_role("link", name="Butuh waktu lagi").click()
    page.get_by_role("button", name="Ya, dahulukan yang lain").click()
    shows(page, "2 orang di depan Anda")
    expect(page.get_by_role("link", name="Butuh waktu lagi")).to_be_hidden()


def test_english_is_one_tap_away_and_stays(office: Office, phone_window: BrowserContext) -> None:
    page = opened(phone_window, office, office.issue())
    page.get_by_role("link", name="English").tap()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto(page.url.partition("?")[0])
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_first_load_is_small_enough_for_a_slow_network(
    office: Office, phone_window: BrowserContext
) -> None:
    ticket = office.issue()
    page = phone_window.new_page()
    wire = phone_window.new_cdp_session(page)
    wire.send("Network.enable")
    names: dict[str, str] = {}
    sizes: dict[str, float] = {}
    wire.on(
        "Network.responseReceived", lambda sent: names.update({sent["requestId"]: sent["response"]["url"]})
    )
    wire.on(
        "Network.loadingFinished", lambda sent: sizes.update({sent["requestId"]: sent["encodedDataLength"]})
    )
    page.goto(f"{office.base_url}/t/{ticket['id']}")
    expect(page.locator("#link")).to_have_attribute("data-state", "live")
    page.wait_for_load_state("networkidle")
    listed = sorted((size, Path(names.get(one, "")).name) for one, size in sizes.items())
    assert "socket.io.esm.min.js" in {name for _size, name in listed}
    assert sum(sizes.values()) <= FIRST_LOAD_BYTES, listed

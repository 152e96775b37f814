"""The kiosk's page in a real browser: who may use it, what it shows when something changes, and that nobody gets away from it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, Route, expect

from queue_service.core.clock import local
from queue_service.outreach import actions as outreach
from queue_service.posts import actions as posts
from queue_service.posts.models import Hours, Period, Rule, Text, Week
from queue_service.staff import actions as staff
from queue_service.staff.models import SYSTEM
from queue_service.tickets import actions as tickets

from .conftest import Office, at, take, tap

Open = Callable[..., Page]
MINUTE = 60_000


# ---- who may use it ----


def test_the_token_is_taken_out_of_the_address_and_kept(office: Office, open_kiosk: Open) -> None:
    page = open_kiosk()
    assert page.url == f"{office.server.base_url}/kiosk/{office.post.slug}"
    page.goto(page.url)
    at(page, "home")


def test_a_page_that_is_not_paired_says_so_in_plain_words(office: Office, page: Page) -> None:
    for address in (f"/kiosk/{office.post.slug}", f"/kiosk/{office.post.slug}#token=d-nobody-123"):
        page.goto("about:blank")
        page.goto(office.server.base_url + address)
        at(page, "unpaired")
        expect(page.locator('[data-step="unpaired"]')).to_contain_text("Kios ini belum dipasangkan")
        expect(page.locator('[data-step="unpaired"]')).to_contain_text(
            "silakan ambil nomor antrean pada petugas"
        )


def test_a_kiosk_of_another_post_and_a_display_are_not_this_kiosk(office: Office, page: Page) -> None:
    for kind in ("display", "printer"):
        made = office.pair(kind)
        page.goto("about:blank")
        page.goto(f"{office.server.base_url}/kiosk/{office.post.slug}#token={made.token}")
        at(page, "unpaired")


def test_a_kiosk_that_is_unpaired_stops_when_it_is_next_used(office: Office, open_kiosk: Open) -> None:
    page = open_kiosk()
    kiosk = next(one for one in staff.devices_of(office.engine, office.post.slug) if one.kind == "kiosk")
    staff.revoke_device(office.engine, office.post.slug, kiosk.id, SYSTEM)
    tap(page, "[data-service=ktp-baru]", "#take")
    at(page, "unpaired")


def test_the_kiosk_says_that_it_is_alive_and_takes_over_new_settings(office: Office, page: Page) -> None:
    page.clock.install()
    made = office.pair(print="none")
    page.goto(office.server.base_url + made.url)
    at(page, "home")
    staff.change_device(office.engine, office.post.slug, made.id, SYSTEM, settings={"print": "agent"})
    with page.expect_response("**/api/v1/devices/me"):
        page.clock.fast_forward(MINUTE + 1000)
    assert (
        next(one for one in staff.devices_of(office.engine, office.post.slug) if one.id == made.id).seen > 0
    )
    take(page)
    expect(page.locator('[data-step="ticket"]')).to_have_attribute("data-print", "failed")


# ---- from step to step ----


def test_what_to_bring_is_shown_before_the_number_is_taken_and_back_takes_nothing(
    office: Office, open_kiosk: Open
) -> None:
    page = open_kiosk()
    tap(page, "[data-service=ktp-ganti]")
    expect(page.locator("#bring li").first).to_be_visible()
    tap(page, '[data-step="service"] [data-go="home"]')
    at(page, "home")
    assert office.issued() == 0


def test_priority_is_asked_without_proof_and_goes_with_the_ticket(office: Office, open_kiosk: Open) -> None:
    page = open_kiosk()
    tap(page, "[data-service=ktp-baru]", "#want-priority")
    expect(page.locator("#take-priority")).to_be_disabled()
    tap(page, "[data-priority=hamil]", "[data-priority=lansia]")
    expect(page.locator('[data-priority="lansia"]')).to_have_attribute("aria-pressed", "true")
    expect(page.locator('[data-priority="hamil"]')).to_have_attribute("aria-pressed", "false")
    tap(page, "#take-priority")
    expect(page.locator("#ticket-priority")).to_be_visible()
    assert office.ticket("A001")["priority"] == "lansia"
    tap(page, "#done")
    take(page)
    expect(page.locator("#ticket-priority")).to_be_hidden()
    assert "priority" not in office.ticket("A002")


def test_english_goes_with_the_ticket_and_the_next_person_starts_in_indonesian(
    office: Office, open_kiosk: Open
) -> None:
    page = open_kiosk()
    tap(page, "#language")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("[data-service=ktp-baru] strong")).to_have_text("New KTP-el")
    tap(page, "#large-text", "#contrast")
    take(page)
    assert office.ticket("A001")["language"] == "en"
    tap(page, "#done")
    at(page, "home")
    expect(page.locator("html")).to_have_attribute("lang", "id")
    assert page.evaluate("Object.keys(document.documentElement.dataset)") == ["post"]


def test_spoken_guidance_is_offered_where_the_server_has_it_and_nowhere_else(
    office: Office, open_kiosk: Open
) -> None:
    page = open_kiosk()
    with page.expect_response("**/voice/id/phrase/choose_service.wav") as sound:
        tap(page, "#listen")
    assert sound.value.status in (200, 206)
    page.route("**/voice/**", lambda route: route.fulfill(status=404))
    tap(page, "[data-service=ktp-baru]")
    expect(page.locator("#listen")).to_be_hidden()


def test_an_appointment_is_offered_only_where_the_post_takes_bookings(
    office: Office, open_kiosk: Open
) -> None:
    page = open_kiosk()
    tap(page, "#appointment")
    at(page, "appointment")
    tap(page, '[data-step="appointment"] [data-go="home"]')
    at(page, "home")
    office.change(booking=dataclasses.replace(office.post.booking, enabled=False))
    expect(page.locator("#appointment")).to_be_hidden(timeout=20_000)


# ---- what changes during the day ----


def test_a_change_of_the_post_before_the_live_picture_came_is_not_missed(office: Office, page: Page) -> None:
    address = f"{office.server.base_url}/api/v1/posts/{office.post.slug}"

    def late(route: Route) -> None:
        before = route.fetch()
        office.change(booking=dataclasses.replace(office.post.booking, enabled=False))
        route.fulfill(response=before)

    page.route(address, late, times=1)
    page.goto(office.server.base_url + office.pair(print="none").url)
    at(page, "home")
    expect(page.locator("#appointment")).to_be_hidden()


def test_a_pause_and_a_notice_appear_at_once_with_their_reason(office: Office, open_kiosk: Open) -> None:
    page = open_kiosk()
    card = page.locator("[data-service=kia]")
    expect(card).to_be_enabled()
    now = datetime.now(UTC)
    posts.pause(office.engine, office.post, "kia", Text("Blangko habis", "Out of blank cards"), SYSTEM, now)
    expect(card).to_be_disabled()
    expect(card).to_contain_text("Sementara tidak dilayani: Blangko habis")
    posts.post_notice(
        office.engine, office.post, Text("Server pusat sedang gangguan", "Server down"), SYSTEM, now
    )
    expect(page.locator("#notices")).to_contain_text("Server pusat sedang gangguan")
    tap(page, "#language")
    expect(page.locator("#notices")).to_contain_text("Server down")
    posts.resume(office.engine, office.post, "kia", SYSTEM, now)
    expect(card).to_be_enabled()


def test_a_service_that_is_paused_meanwhile_is_refused_in_plain_words(
    office: Office, open_kiosk: Open
) -> None:
    page = open_kiosk()
    tap(page, "[data-service=kia]")
    now = datetime.now(UTC)
    posts.pause(office.engine, office.post, "kia", Text("Blangko habis", "Out of blank cards"), SYSTEM, now)
    tap(page, "#take")
    at(page, "refused")
    expect(page.locator("#refusal")).to_contain_text("Layanan ini sedang dihentikan sementara")
    expect(page.locator("#refusal-why")).to_have_text("Blangko habis")
    posts.resume(office.engine, office.post, "kia", SYSTEM, now)
    page.reload()
    expect(page.locator("[data-service=kia]")).to_be_enabled()
    assert page.evaluate("Object.keys(localStorage).filter(name => name.endsWith(':left'))") == []
    assert office.issued() == 0


def test_when_the_numbers_are_used_up_it_says_so_and_stops_offering_them(
    office: Office, open_kiosk: Open
) -> None:
    offered = tuple(
        dataclasses.replace(one, quota=1) if one.slug == "kia" else one for one in office.post.services
    )
    office.change(services=offered)
    page = open_kiosk()
    take(page, "kia")
    tap(page, "#done", "[data-service=kia]", "#take")
    at(page, "refused")
    expect(page.locator("#refusal")).to_contain_text("sudah habis hari ini")
    tap(page, '[data-step="refused"] [data-go="home"]')
    expect(page.locator("[data-service=kia]")).to_be_disabled()
    expect(page.locator("[data-service=kia]")).to_contain_text("Nomor hari ini sudah habis")
    assert office.issued() == 1


def test_how_many_wait_is_live(office: Office, open_kiosk: Open) -> None:
    page = open_kiosk()
    state = page.locator("[data-service=ktp-baru] .state")
    expect(state).to_have_text("Belum ada yang antre")
    for expected in ("1 orang sedang antre", "2 orang sedang antre"):
        tickets.issue(office.engine, office.clock, office.post, "ktp-baru", by="test")
        expect(state).to_have_text(expected)


def test_a_card_stays_in_place_while_its_text_changes(office: Office, open_kiosk: Open) -> None:
    page = open_kiosk()
    page.locator("[data-service=ktp-baru]").evaluate("card => { card.marked = true; }")
    tickets.issue(office.engine, office.clock, office.post, "ktp-baru", by="test")
    expect(page.locator("[data-service=ktp-baru] .state")).to_have_text("1 orang sedang antre")
    assert page.locator("[data-service=ktp-baru]").evaluate("card => card.marked")


def test_the_next_event_is_told_where_it_hides_nothing_else(office: Office, open_kiosk: Open) -> None:
    event = next(one for one in outreach.coming(office.engine, office.clock) if not one.cancelled)
    page = open_kiosk()
    line = page.locator('[data-step="home"] .event')
    expect(line).to_contain_text(f"{event.title.id}: ")
    expect(line).to_contain_text(f"pukul 19.30 WIB, {event.place}")
    stage = page.locator("#stage")
    assert stage.evaluate("one => one.scrollHeight <= one.clientHeight")
    tap(page, "#language")
    expect(line).to_contain_text(f"{event.title.en}: Saturday ")
    page.set_viewport_size({"width": 1080, "height": 3000})
    tap(page, "#language")
    expect(line).to_be_visible()


def tomorrow_only(office: Office) -> tuple[Hours, datetime]:
    """Hours that open next tomorrow at 07.30, and that moment."""
    moment = local(datetime.now(UTC), office.post.timezone) + timedelta(days=1)
    rule = Rule((moment.isoweekday(),), (Period(450, 720),))
    hours = Hours(week=Week(opening=(rule,)), holidays=False, joint_leave=False)
    return hours, moment.replace(hour=7, minute=30)


def test_a_closed_post_shows_when_it_opens_next_and_opens_by_itself(office: Office, page: Page) -> None:
    hours, opening = tomorrow_only(office)
    office.change(hours=hours)
    page.goto(office.server.base_url + office.pair(print="none").url)
    at(page, "closed")
    months = [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ]
    expect(page.locator("#opening-day")).to_contain_text(
        f"{opening.day} {months[opening.month - 1]} {opening.year}"
    )
    expect(page.locator("#opening-time")).to_have_text("pukul 07.30 WIB")
    tap(page, "#language")
    expect(page.locator("#opening-time")).to_have_text("07:30 WIB")
    office.change(hours=Hours(around_the_clock=True))
    at(page, "home")


def test_a_post_that_closes_while_somebody_chooses_refuses_and_then_shows_closed(
    office: Office, open_kiosk: Open
) -> None:
    page = open_kiosk()
    tap(page, "[data-service=kia]")
    office.change(hours=tomorrow_only(office)[0])
    tap(page, "#take")
    at(page, "refused")
    expect(page.locator("#refusal")).to_contain_text("Pelayanan sudah tutup")
    tap(page, '[data-step="refused"] [data-go="home"]')
    at(page, "closed")


def test_without_a_connection_a_banner_shows_and_goes_by_itself(open_kiosk: Open, page: Page) -> None:
    page.route("**/lease", lambda route: route.abort())  # with numbers of its own the kiosk would go on
    open_kiosk()
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible(timeout=20_000)
    tap(page, "[data-service=ktp-baru]", "#take")
    expect(page.locator("#making-again")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#number")).to_have_text("A001", timeout=15_000)
    expect(page.locator("#offline")).to_be_hidden(timeout=15_000)

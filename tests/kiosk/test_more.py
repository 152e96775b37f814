"""\"Layanan lain juga?\": several services under one number, and what happens when one of them cannot be had any more."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, Route, expect

from queue_service.posts import actions as posts
from queue_service.posts.models import Text
from queue_service.staff.models import SYSTEM

from .conftest import Office, at, take, tap, ticket_state
from .tcp_printer import TcpPrinter

Open = Callable[..., Page]
NO_BLANKS = Text("Blangko habis", "Out of blank cards")


def add(page: Page, first: str, *others: str) -> None:
    """Choose a service and add others to it."""
    tap(
        page,
        f"[data-service={first}]",
        "#want-more",
        *(f"[data-more={other}]" for other in others),
        "#more-done",
    )
    at(page, "service")


def chosen(page: Page, service: str, turn: str) -> None:
    """Expect a card to be chosen as the visit's ``turn``, or ``""`` for not chosen."""
    card = page.locator(f"[data-more={service}]")
    expect(card).to_have_attribute("aria-pressed", "true" if turn else "false")
    expect(card.locator(".turn")).to_have_text(turn)


def test_services_are_added_in_the_order_they_are_touched_and_can_be_taken_off_again(
    office: Office, open_kiosk: Open
) -> None:
    page = open_kiosk()
    tap(page, "[data-service=ktp-baru]", "#want-more")
    expect(page.locator("#more-after")).to_contain_text("Setelah KTP-el baru")
    expect(page.locator("[data-more=ktp-baru]")).to_have_count(0)
    tap(page, "[data-more=pengambilan]", "[data-more=ikd]", "[data-more=kia]")
    chosen(page, "ikd", "3")
    page.wait_for_function("then => performance.now() > then + 400", arg=page.evaluate("performance.now()"))
    tap(page, "[data-more=pengambilan]")  # meant, not the second tap of a shaking finger
    chosen(page, "pengambilan", "")
    chosen(page, "ikd", "2")
    chosen(page, "kia", "3")
    tap(page, "#more-done")
    expect(page.locator("#then li")).to_have_text(["lalu Aktivasi IKD", "lalu Kartu Identitas Anak (KIA)"])
    tap(page, "#take")
    expect(page.locator("#number")).to_have_text("A001")
    expect(page.locator("#ticket-then li")).to_have_text(
        ["lalu Aktivasi IKD", "lalu Kartu Identitas Anak (KIA)"]
    )
    assert office.ticket("A001")["then_services"] == ["ikd", "kia"]
    assert office.issued() == 1


def test_what_to_bring_is_shown_for_all_the_services_each_thing_once(
    office: Office, open_kiosk: Open
) -> None:
    page = open_kiosk()
    tap(page, "[data-service=ktp-baru]")
    alone = page.locator("#bring li").all_inner_texts()
    tap(page, "#want-more", "[data-more=kia]", "#more-done")
    together = page.locator("#bring li").all_inner_texts()
    assert together[: len(alone)] == alone
    assert len(together) > len(alone)
    assert len(set(together)) == len(together)


def test_the_hurried_person_is_not_asked_and_the_next_one_starts_with_one_service(
    office: Office, open_kiosk: Open
) -> None:
    page = open_kiosk()
    add(page, "ktp-baru", "kia")
    tap(page, '[data-step="service"] [data-go="home"]')
    take(page)
    assert not office.ticket("A001")["then_services"]
    expect(page.locator("#ticket-then")).to_be_empty()


def test_the_second_tap_of_a_shaking_finger_does_not_take_the_service_off_again(open_kiosk: Open) -> None:
    page = open_kiosk()
    tap(page, "[data-service=ktp-baru]", "#want-more")
    at(page, "more")
    card = page.locator("[data-more=kia]")
    card.evaluate("card => { card.click(); card.click(); card.click(); }")
    chosen(page, "kia", "2")
    tap(page, "#more-done", "#want-priority")
    at(page, "priority")
    page.locator("[data-priority=hamil]").evaluate("card => { card.click(); card.click(); }")
    expect(page.locator("[data-priority=hamil]")).to_have_attribute("aria-pressed", "true")


def test_priority_and_english_go_with_a_visit_for_two_services(office: Office, open_kiosk: Open) -> None:
    page = open_kiosk()
    tap(page, "#language")
    add(page, "ktp-baru", "kia")
    expect(page.locator("#then li")).to_have_text(["then Child identity card (KIA)"])
    tap(page, "#want-priority", "[data-priority=lansia]", "#take-priority")
    expect(page.locator("#ticket-then")).to_contain_text("then Child identity card (KIA)")
    made = office.ticket("A001")
    assert (made["priority"], made["language"], made["then_services"]) == ("lansia", "en", ["kia"])


def test_a_paused_service_cannot_be_added_and_one_that_is_paused_meanwhile_is_left_out_with_the_reason(
    office: Office, open_kiosk: Open
) -> None:
    page = open_kiosk()
    now = datetime.now(UTC)
    posts.pause(office.engine, office.post, "ikd", NO_BLANKS, SYSTEM, now)
    tap(page, "[data-service=ktp-baru]", "#want-more")
    card = page.locator("[data-more=ikd]")
    expect(card).to_be_disabled()
    expect(card).to_contain_text("Sementara tidak dilayani: Blangko habis")
    tap(page, "[data-more=kia]", "[data-more=pengambilan]")
    posts.pause(office.engine, office.post, "kia", NO_BLANKS, SYSTEM, now)
    expect(page.locator("[data-more=kia]")).to_be_disabled()
    chosen(page, "pengambilan", "2")
    tap(page, "#more-done")
    expect(page.locator("#then .left-out")).to_contain_text("Sementara tidak dilayani: Blangko habis")
    tap(page, "#take")
    expect(page.locator("#number")).to_be_visible()
    assert office.ticket("A001")["then_services"] == ["pengambilan"]


def test_a_service_whose_numbers_are_used_up_cannot_be_added(office: Office, open_kiosk: Open) -> None:
    offered = tuple(
        dataclasses.replace(one, quota=1) if one.slug == "kia" else one for one in office.post.services
    )
    office.change(services=offered)
    page = open_kiosk()
    take(page, "kia")
    tap(
        page, "#done", "[data-service=kia]", "#take", "#refused-done", "[data-service=ktp-baru]", "#want-more"
    )
    expect(page.locator("[data-more=kia]")).to_be_disabled()
    expect(page.locator("[data-more=kia]")).to_contain_text("Nomor hari ini sudah habis")


@pytest.mark.parametrize(
    ("status", "code", "sentence"),
    [
        (409, "service_paused", "Kartu Identitas Anak (KIA) sedang dihentikan sementara"),
        (409, "quota_reached", "Nomor untuk Kartu Identitas Anak (KIA) sudah habis hari ini"),
        (422, "service_unknown", "Kartu Identitas Anak (KIA) tidak dilayani di sini"),
    ],
)
def test_a_further_service_that_the_server_refuses_is_named_and_the_rest_is_kept(
    office: Office, open_kiosk: Open, status: int, code: str, sentence: str
) -> None:
    page = open_kiosk()
    keys: list[str] = []

    def refuse(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fulfill(status=status, json={"code": code, "status": status, "service": "kia"})
        else:
            route.continue_()

    page.route("**/api/v1/posts/*/tickets", refuse)
    add(page, "ktp-baru", "kia", "ikd")
    tap(page, "#want-priority", "[data-priority=hamil]", "#take-priority")
    at(page, "refused")
    expect(page.locator("#refusal")).to_contain_text(sentence)
    tap(page, "#choose-again")
    at(page, "priority")
    expect(page.locator("[data-priority=hamil]")).to_have_attribute("aria-pressed", "true")
    tap(page, "#take-priority")
    expect(page.locator("#number")).to_have_text("A001")
    assert (office.ticket("A001")["then_services"], office.ticket("A001")["priority"]) == (["ikd"], "hamil")
    assert len(set(keys)) == 2  # another wish has another key


def test_a_refusal_that_names_the_first_service_is_about_the_whole_visit(
    office: Office, open_kiosk: Open
) -> None:
    page = open_kiosk()
    refused = {"code": "service_paused", "status": 409, "service": "ktp-baru"}
    page.route("**/api/v1/posts/*/tickets", lambda route: route.fulfill(status=409, json=refused))
    add(page, "ktp-baru", "kia")
    tap(page, "#take")
    expect(page.locator("#refusal")).to_contain_text("Layanan ini sedang dihentikan sementara")
    expect(page.locator("#choose-again")).to_be_hidden()
    tap(page, "#refused-done")
    at(page, "home")


def test_a_service_that_is_taken_off_the_posts_list_while_it_is_chosen_leads_back_to_the_start(
    office: Office, open_kiosk: Open
) -> None:
    page = open_kiosk()
    tap(page, "[data-service=pengambilan]", "#want-more")
    office.change(services=tuple(one for one in office.post.services if one.slug != "pengambilan"))
    at(page, "home")
    expect(page.locator("[data-service=pengambilan]")).to_have_count(0)


def test_a_post_with_one_service_offers_no_other(office: Office, open_kiosk: Open) -> None:
    office.change(services=office.post.services[:1])
    page = open_kiosk()
    tap(page, "[data-service=ktp-baru]")
    expect(page.locator("#want-more")).to_be_hidden()


def test_nobody_at_the_step_for_further_services_is_asked_and_the_screen_starts_over(
    office: Office, page: Page
) -> None:
    page.clock.install()
    page.goto(office.server.base_url + office.pair(print="none", idle_seconds=30).url)
    at(page, "home")
    tap(page, "[data-service=ktp-baru]", "#want-more", "[data-more=kia]")
    page.clock.run_for(21_000)
    expect(page.locator("#still-here")).to_be_visible()
    page.clock.run_for(11_000)
    at(page, "home")


def test_the_step_is_spoken(open_kiosk: Open) -> None:
    page = open_kiosk()
    tap(page, "[data-service=ktp-baru]", "#want-more")
    at(page, "more")
    with page.expect_response("**/voice/id/phrase/more_services.wav") as sound:
        tap(page, "#listen")
    assert sound.value.status in (200, 206)


def test_the_paper_of_a_network_printer_lists_the_services_in_order(
    office: Office, open_kiosk: Open, printer: TcpPrinter, worker: None
) -> None:
    page = open_kiosk(print="network", printer=printer.address, paper=58)
    add(page, "ktp-baru", "kia", "ikd")
    tap(page, "#take")
    ticket_state(page).to_have_attribute("data-print", "printed")
    words = " ".join(printer.wait_for_tickets(1).text().split())
    assert (
        words.index("KTP-el baru")
        < words.index("lalu Kartu Identitas Anak (KIA)")
        < words.index("lalu Aktivasi IKD")
    )


@pytest.mark.parametrize("paper", [80, 58])
def test_the_paper_of_the_browser_lists_the_services_in_order(
    open_kiosk: Open, page: Page, paper: int
) -> None:
    page.add_init_script("window.print = () => {}")
    open_kiosk(print="browser", paper=paper)
    add(page, "ktp-baru", "kia", "ikd")
    tap(page, "#take")
    ticket_state(page).to_have_attribute("data-print", "printed")
    page.emulate_media(media="print")
    expect(page.locator(".slip-then li")).to_have_text(
        ["lalu Kartu Identitas Anak (KIA)", "lalu Aktivasi IKD"]
    )
    too_wide = """slip => [...slip.querySelectorAll("*")].filter((one) =>
      one.getBoundingClientRect().right > slip.getBoundingClientRect().right + 1).map((one) => one.outerHTML)"""
    assert page.locator("#slip").evaluate(too_wide) == []

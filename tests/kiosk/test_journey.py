"""From a tap on the screen to paper: every way to print, and everything that goes wrong on the way."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, Route, expect

from queue_service.printing import actions as printing

from .conftest import Office, take, tap, ticket_state
from .tcp_printer import TcpPrinter

Open = Callable[..., Page]


def test_a_tap_becomes_a_ticket_on_the_network_printer(
    office: Office, open_kiosk: Open, printer: TcpPrinter, worker: None
) -> None:
    page = open_kiosk(print="network", printer=printer.address, paper=80)
    assert take(page) == "A001"
    ticket_state(page).to_have_attribute("data-print", "printed")
    paper = printer.wait_for_tickets(1)
    assert paper.line("A001").height == 8
    assert "Kantor Desa Tanjung Barat" in paper.text()
    assert "[ ] Fotokopi Kartu Keluarga (KK)" in paper.text()
    assert "Anda yang berikutnya" in paper.text()
    assert paper.qr_codes == [f"{office.server.base_url}/t/{office.ticket('A001')['id']}"]
    assert office.server.status(f"/t/{office.ticket('A001')['id']}") == 200
    tap(page, "#done")
    assert take(page, "kia") == "C001"
    printer.wait_for_tickets(2)
    assert office.waiting() == ["A001", "C001"]


def test_a_tap_becomes_a_ticket_on_the_printer_of_the_agent(
    office: Office, open_kiosk: Open, printer: TcpPrinter, agent: None
) -> None:
    page = open_kiosk(print="agent", paper=58, qr="image")
    assert take(page) == "A001"
    paper = printer.wait_for_tickets(1)
    assert paper.line("A001").width == 7
    [raster] = paper.rasters
    [code] = zxingcpp.read_barcodes(raster.convert("L"))
    assert code.text.endswith(f"/t/{office.ticket('A001')['id']}")
    ticket_state(page).to_have_attribute("data-print", "printed")
    assert printer.paper.cuts == 1


@pytest.mark.parametrize("paper", [80, 58])
def test_a_tap_becomes_a_ticket_on_the_printer_of_the_browser(
    office: Office, open_kiosk: Open, page: Page, paper: int
) -> None:
    page.add_init_script(
        "window.printed = []; window.print = () => printed.push(document.getElementById('slip').innerText)"
    )
    open_kiosk(print="browser", paper=paper)
    assert take(page) == "A001"
    ticket_state(page).to_have_attribute("data-print", "printed")
    [words] = page.evaluate("printed")
    for expected in ("A001", "KTP-el baru", "Fotokopi Kartu Keluarga (KK)", "GRATIS"):
        assert expected in page.locator("#slip").inner_text() or expected in words
    sheet = page.pdf(prefer_css_page_size=True)
    width_mm, pages = pdf_size(sheet)
    assert width_mm == pytest.approx(paper, abs=0.5)
    assert pages == 1
    page.emulate_media(media="print")
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.locator("#slip-qr").screenshot())))
    assert code.text.endswith(f"/t/{office.ticket('A001')['id']}")
    assert printing.troubles(office.engine, office.post.slug) == []


def pdf_size(sheet: bytes) -> tuple[float, int]:
    """Return the width in mm and the number of pages of a PDF."""
    import re

    box = re.search(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", sheet)
    assert box
    return float(box[1]) / 72 * 25.4, len(re.findall(rb"/Type\s*/Page\b", sheet))


def test_a_double_tap_gives_one_number_and_one_ticket(
    office: Office, open_kiosk: Open, printer: TcpPrinter, worker: None
) -> None:
    page = open_kiosk(print="network", printer=printer.address)
    tap(page, "[data-service=ktp-baru]")
    expect(page.locator("#take")).to_be_visible()
    page.locator("#take").evaluate("button => { for (let i = 0; i < 5; i += 1) button.click(); }")
    ticket_state(page).to_have_attribute("data-print", "printed")
    page.locator("#done").evaluate("button => { button.click(); button.click(); }")
    expect(page.locator("body")).to_have_attribute("data-at", "home")
    assert office.issued() == 1
    assert printer.wait_for_tickets(1).cuts == 1


def test_the_second_tap_of_a_double_tap_does_not_choose_what_has_just_appeared(
    office: Office, open_kiosk: Open
) -> None:
    page = open_kiosk()
    expect(page.locator("#stage")).not_to_have_attribute("inert", "")
    box = page.locator("[data-service=pengambilan]").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.touchscreen.tap(x, y)
    page.touchscreen.tap(x, y)
    expect(page.locator("#take")).to_be_visible()
    assert office.issued() == 0


def test_an_answer_that_is_lost_is_asked_for_again_and_is_the_same_number(
    office: Office, open_kiosk: Open
) -> None:
    page = open_kiosk()
    lost = []

    def lose(route: Route) -> None:
        if len(lost) < 2:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.route("**/api/v1/posts/*/tickets", lose)
    assert take(page) == "A001"
    assert lost == [201, 201]
    assert office.issued() == 1


def test_a_reload_while_the_number_is_being_made_ends_with_the_same_number(
    office: Office, open_kiosk: Open
) -> None:
    page = open_kiosk()
    page.route("**/api/v1/posts/*/tickets", lambda route: (route.fetch(), route.abort()))
    tap(page, "[data-service=ktp-baru]", "#take")
    expect(page.locator("#making-again")).to_be_visible()
    page.unroute("**/api/v1/posts/*/tickets")
    page.reload()
    expect(page.locator("#number")).to_have_text("A001")
    assert office.issued() == 1


def test_a_reload_of_the_ticket_shows_it_again_and_prints_nothing_twice(
    office: Office, open_kiosk: Open, printer: TcpPrinter, worker: None
) -> None:
    page = open_kiosk(print="network", printer=printer.address)
    take(page)
    ticket_state(page).to_have_attribute("data-print", "printed")
    page.reload()
    expect(page.locator("#number")).to_have_text("A001")
    ticket_state(page).to_have_attribute("data-print", "printed")
    assert printer.paper.cuts == 1
    tap(page, "#done")
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-at", "home")


def test_somebody_who_gives_up_while_the_connection_is_lost_leaves_no_ghost_behind(
    office: Office, open_kiosk: Open
) -> None:
    page = open_kiosk()
    page.route("**/api/v1/posts/*/tickets", lambda route: (route.fetch(), route.abort()))
    tap(page, "[data-service=ktp-baru]", "#take", "#give-up")
    expect(page.locator("body")).to_have_attribute("data-at", "home")
    assert office.waiting() == ["A001"]
    page.unroute("**/api/v1/posts/*/tickets")
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as given_back:
        page.reload()
    assert given_back.value.status == 204
    assert office.waiting() == []
    assert office.issued() == 1


def test_without_paper_the_number_and_its_code_are_large_staff_know_and_a_reprint_is_the_same_ticket(
    office: Office, open_kiosk: Open, printer: TcpPrinter, worker: None
) -> None:
    printer.paper_out = True
    page = open_kiosk(print="network", printer=printer.address)
    assert take(page) == "A001"
    ticket_state(page).to_have_attribute("data-print", "failed")
    expect(page.locator(".print-state.failed")).to_contain_text("Kertas printer habis.")
    expect(page.locator(".print-state.failed")).to_contain_text("Petugas sudah diberi tahu.")
    box = page.locator("#qr").bounding_box()
    assert box
    assert box["width"] >= 280
    assert number_height(page) >= 300
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.locator("#qr").screenshot())))
    assert code.text.endswith(f"/t/{office.ticket('A001')['id']}")
    [trouble] = printing.troubles(office.engine, office.post.slug)
    assert (trouble.number, trouble.reason) == ("A001", "paper_out")
    printer.refill()
    tap(page, "#reprint")
    ticket_state(page).to_have_attribute("data-print", "printed")
    assert printer.wait_for_tickets(1).line("A001").height == 8
    assert printing.troubles(office.engine, office.post.slug) == []
    assert office.issued() == 1


def number_height(page: Page) -> float:
    return float(
        page.locator("#number").evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
    )


def test_a_pulled_cable_and_a_kiosk_without_its_agent_keep_the_ticket_valid(
    office: Office, open_kiosk: Open, printer: TcpPrinter, worker: None
) -> None:
    printer.unplug()
    page = open_kiosk(print="network", printer=printer.address)
    take(page)
    ticket_state(page).to_have_attribute("data-print", "failed")
    expect(page.locator("#print-reason")).to_have_text("Printer tidak tersambung.")
    assert office.waiting() == ["A001"]


def test_a_kiosk_whose_agent_is_not_paired_asks_to_tell_the_staff(office: Office, open_kiosk: Open) -> None:
    page = open_kiosk(print="agent")
    take(page)
    ticket_state(page).to_have_attribute("data-print", "failed")
    expect(page.locator("#print-told")).to_have_text("Mohon beri tahu petugas.")
    assert office.waiting() == ["A001"]


def test_a_printer_that_nobody_drives_is_given_up_in_time_and_told_to_staff(
    office: Office, open_kiosk: Open
) -> None:
    office.pair("printer")
    page = open_kiosk(print="agent")
    take(page)
    expect(page.locator("#print-reason")).to_have_text("Printer tidak menjawab.", timeout=15_000)
    expect(page.locator("#reprint")).to_be_visible()
    [trouble] = printing.troubles(office.engine, office.post.slug)
    assert trouble.reason == "timeout"


def test_staff_reprint_from_the_console_on_the_kiosks_printer(
    office: Office, open_kiosk: Open, printer: TcpPrinter, worker: None
) -> None:
    printer.cover_open = True
    page = open_kiosk(print="network", printer=printer.address)
    take(page)
    expect(page.locator("#print-reason")).to_have_text("Tutup printer terbuka.")
    printer.refill()
    token = page.request.post(
        f"{office.server.base_url}/api/v1/login", data={"username": "admin", "password": "kata-sandi-uji"}
    ).json()["token"]
    asked = page.request.post(
        f"{office.server.base_url}/api/v1/tickets/{office.ticket('A001')['id']}/print-jobs",
        data={},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert asked.status == 202
    assert printer.wait_for_tickets(1).line("A001").height == 8

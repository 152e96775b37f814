"""\"Saya Punya Janji\" on the touch screen: every way to give the code, and every answer in plain words."""

import dataclasses
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, Route, expect

from tests.conftest import CHROMIUM, CHROMIUM_FLAGS
from tests.journeys.appointments import KIOSK, Appointments, Json, scan, serious
from tests.servers import Running

FAKE_CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture
def place(live_server: Running) -> Iterator[Appointments]:
    """A post that takes bookings."""
    opened = Appointments(live_server)
    yield opened
    opened.close()


@pytest.fixture
def kiosk(browser: Browser, place: Appointments) -> Iterator[Page]:
    """Its kiosk on the first step; any fault of the page's own code fails the test."""
    context = browser.new_context(**KIOSK)
    context.set_default_timeout(20_000)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield place.open_kiosk(page)
    context.close()
    assert not faults


def at(page: Page, step: str) -> None:
    expect(page.locator("body")).to_have_attribute("data-at", step)


def refused(page: Page, sentence: str | re.Pattern[str]) -> None:
    """Expect a sentence, and go back to the start."""
    at(page, "refused")
    expect(page.locator("#refusal")).to_contain_text(sentence)
    page.tap('[data-step="refused"] [data-go="home"]')
    at(page, "home")


def test_the_button_is_there_only_where_the_post_takes_bookings(place: Appointments, kiosk: Page) -> None:
    expect(kiosk.locator("#appointment")).to_be_visible()
    place.keep(
        dataclasses.replace(place.post, booking=dataclasses.replace(place.post.booking, enabled=False))
    )
    expect(kiosk.locator("#appointment")).to_be_hidden(timeout=20_000)


def test_keypad_and_keyboard_write_into_the_same_boxes(place: Appointments, kiosk: Page) -> None:
    code = place.book()["code"]
    kiosk.tap("#appointment")
    expect(kiosk.locator("#code-done")).to_be_disabled()
    for character in code[:3]:
        kiosk.tap(f'[data-key="{character}"]')
    kiosk.tap('[data-key="Z"]')
    kiosk.tap("#code-erase")
    kiosk.keyboard.type(code[3:].lower())
    assert kiosk.locator("#code-boxes").inner_text().replace("\n", "") == code
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator("#number")).to_have_text("C001")


def test_letters_that_no_code_has_are_understood_or_ignored(kiosk: Page) -> None:
    kiosk.tap("#appointment")
    kiosk.keyboard.type("oi")
    expect(kiosk.locator("#code-read")).to_have_text("0 1")
    kiosk.keyboard.press("u")
    kiosk.keyboard.press("Backspace")
    expect(kiosk.locator("#code-read")).to_have_text("0")


def test_the_next_person_finds_empty_boxes(kiosk: Page) -> None:
    kiosk.tap("#appointment")
    kiosk.tap('[data-key="A"]')
    kiosk.tap('[data-step="appointment"] [data-go="home"]')
    kiosk.tap("#appointment")
    expect(kiosk.locator("#code-read")).to_have_text("")


def test_every_refusal_says_what_to_do(place: Appointments, kiosk: Page) -> None:
    scan(kiosk, place.book(days=1)["code"])
    refused(kiosk, re.compile(r"Janji Anda untuk \w+, \d+ \w+, pukul 00[.]00.*Datanglah pada waktu itu"))
    cancelled = place.book()
    place.cancel(cancelled)
    scan(kiosk, cancelled["code"])
    refused(kiosk, "Janji ini sudah dibatalkan")
    first: Json = place.book()
    waiting = waitlisted(place, first)
    scan(kiosk, waiting)
    refused(kiosk, "masih di daftar tunggu")
    place.cancel(first)
    scan(kiosk, waiting)
    refused(kiosk, "Setujui dahulu di halaman janji")
    assert place.queue() == []


def waitlisted(place: Appointments, first: Json) -> str:
    """Fill the slot of a booking and put somebody on its waitlist; return that code."""
    from tests.journeys.appointments import somebody

    body = somebody() | {"service": "kia", "slot": first["slot"]}
    code: str = place.ask("POST", f"/api/v1/posts/{place.post.slug}/waitlist", body)["code"]
    return code


def test_an_appointment_of_another_post_names_it(
    place: Appointments, kiosk: Page, live_server: Running
) -> None:
    elsewhere = Appointments(live_server)
    elsewhere.keep(dataclasses.replace(elsewhere.post, name="Balai Warga"))
    scan(kiosk, elsewhere.book()["code"])
    refused(kiosk, "Janji Anda untuk Balai Warga")
    elsewhere.close()
    assert kiosk.evaluate("document.body.dataset.at") == "home"


def test_a_post_that_has_just_closed_gives_no_number(place: Appointments, kiosk: Page) -> None:
    code = place.book()["code"]
    closed = {"code": "post_closed", "status": 409}
    kiosk.route("**/check-in", lambda route: route.fulfill(status=409, json=closed))
    scan(kiosk, code)
    refused(kiosk, "Pelayanan sudah tutup")


def test_a_late_person_is_told_that_the_ordinary_queue_is_theirs(place: Appointments, kiosk: Page) -> None:
    rules = dataclasses.replace(place.post.rules, late_booking_s=-86_400)
    booking = place.book()
    place.keep(dataclasses.replace(place.post, rules=rules))
    scan(kiosk, booking["code"])
    expect(kiosk.locator("#ticket-appointment")).to_contain_text(
        "sudah lewat, jadi Anda menunggu di antrean umum"
    )
    assert place.queue() == [("C001", "ordinary")]


def test_an_early_person_is_told_from_when_the_number_is_called(place: Appointments, kiosk: Page) -> None:
    rules = dataclasses.replace(place.post.rules, early_booking_s=0)
    place.keep(dataclasses.replace(place.post, rules=rules))
    scan(kiosk, place.book()["code"])
    expect(kiosk.locator("#ticket-appointment")).to_contain_text(
        "Anda datang lebih awal: nomor ini dipanggil mulai"
    )
    expect(kiosk.locator("#ahead")).to_be_hidden()
    assert place.queue() == [("C001", "early")]


def test_who_comes_back_with_the_code_learns_where_the_number_has_got_to(
    place: Appointments, kiosk: Page
) -> None:
    code = place.book()["code"]
    scan(kiosk, code)
    expect(kiosk.locator("#number")).to_have_text("C001")
    kiosk.tap("#done")
    place.at("open")
    place.at("call-next")
    scan(kiosk, code)
    expect(kiosk.locator("#ahead")).to_have_text("Nomor ini sudah dipanggil. Silakan menuju loket 1.")
    kiosk.tap("#done")
    place.at("start")
    place.at("finish")
    scan(kiosk, code)
    refused(kiosk, "Nomor C001 dari janji ini sudah selesai dilayani.")


def test_a_reload_while_the_number_is_made_or_shown_loses_nothing(place: Appointments, kiosk: Page) -> None:
    code = place.book()["code"]
    scan(kiosk, code)
    expect(kiosk.locator("#number")).to_have_text("C001")
    kiosk.reload()
    expect(kiosk.locator("#number")).to_have_text("C001")
    expect(kiosk.locator("#ticket-appointment")).to_contain_text("Janji")


def test_a_lost_answer_is_asked_for_again_and_giving_up_keeps_the_number(
    place: Appointments, kiosk: Page
) -> None:
    code = place.book()["code"]
    heard: list[int] = []
    gone: list[bool] = []

    def lose(route: Route) -> None:
        if gone:
            return route.continue_()
        heard.append(route.fetch().status)  # the server hears it, the kiosk never hears back
        return route.abort()

    kiosk.route("**/check-in", lose)
    scan(kiosk, code)
    expect(kiosk.locator("#making-again")).to_be_visible()
    gone.append(True)
    expect(kiosk.locator("#number")).to_have_text("C001")
    kiosk.tap("#done")
    gone.clear()
    scan(kiosk, code)
    expect(kiosk.locator("#making-again")).to_be_visible()
    kiosk.tap("#give-up")
    at(kiosk, "home")
    gone.append(True)
    scan(kiosk, code)
    expect(kiosk.locator("#number")).to_have_text("C001")
    assert set(heard) == {201}
    assert place.queue() == [("C001", "urgent_alone")]


def test_a_wrong_code_can_be_mended_and_guessing_is_stopped_with_a_plain_sentence(
    place: Appointments, kiosk: Page
) -> None:
    code = place.book()["code"]
    wrong = code[:11] + ("0" if code[11] != "0" else "1")
    scan(kiosk, wrong)
    at(kiosk, "refused")
    expect(kiosk.locator("#refusal")).to_contain_text("tidak kami temukan")
    kiosk.tap("#code-again")
    kiosk.tap("#code-erase")
    kiosk.tap(f'[data-key="{code[11]}"]')
    kiosk.tap("#code-done")
    expect(kiosk.locator("#number")).to_have_text("C001")
    kiosk.tap("#done")
    at(kiosk, "home")
    too_many = {"code": "too_many", "status": 429}
    kiosk.route(
        "**/check-in", lambda route: route.fulfill(status=429, json=too_many, headers={"Retry-After": "60"})
    )
    scan(kiosk, wrong)
    refused(kiosk, "Terlalu banyak kode yang salah. Tunggu satu menit")


@pytest.mark.parametrize(
    "text", ["http://192.168.1.5/t/kantor-desa.261124abcdefghjkmnpq", "WIFI:T:WPA;S:desa;;", "ANTREAN-123456"]
)
def test_other_codes_are_not_taken_for_an_appointment(kiosk: Page, text: str) -> None:
    scan(kiosk, text)
    at(kiosk, "home")
    kiosk.tap("#appointment")
    scan(kiosk, text)
    expect(kiosk.locator("#code-trouble")).to_have_text(
        "Itu bukan kode janji. Tunjukkan kode QR dari halaman janji Anda."
    )
    at(kiosk, "appointment")


def test_axe_and_fingers_find_nothing_wrong(kiosk: Page) -> None:
    kiosk.tap("#appointment")
    scan(kiosk, "bukan kode janji")
    for mode in (None, "#contrast", "#large-text"):
        if mode:
            kiosk.tap(mode)
        assert serious(kiosk) == [], mode
        for size in (KIOSK["viewport"], {"width": 1920, "height": 1080}, {"width": 768, "height": 1366}):
            kiosk.set_viewport_size(size)
            keys, button = (kiosk.locator(one).bounding_box() for one in ('[data-key="Z"]', "#code-done"))
            assert keys
            assert button
            below = keys["y"] + keys["height"] <= button["y"]
            beside = button["x"] + button["width"] <= keys["x"]
            assert below or beside, (mode, size)
        kiosk.set_viewport_size(KIOSK["viewport"])
    kiosk.tap("#large-text")
    for key in kiosk.locator('[data-step="appointment"] button:visible').all():
        box = key.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 96, key.inner_text()


# ---- the camera ----


def film(folder: Path, text: str) -> Path:
    """Return a video of one picture with a QR code, for the browser's fake camera."""
    code = folder / "code.png"
    segno.make(text, error="m").save(str(code), scale=8, border=4)
    picture = Image.new("RGB", (640, 480), "white")
    with Image.open(code) as drawn:
        picture.paste(drawn.convert("RGB"), (120, 20))
    made = folder / "camera.mjpeg"
    picture.save(made, format="JPEG", quality=90)
    return made


@pytest.fixture
def open_camera_kiosk(
    playwright_: Playwright, place: Appointments, tmp_path: Path
) -> Iterator[Callable[[str], Page]]:
    """Open the kiosk in a browser whose camera sees this QR code."""
    opened: list[Browser] = []

    def open_one(text: str) -> Page:
        flags = [*CHROMIUM_FLAGS, *FAKE_CAMERA, f"--use-file-for-fake-video-capture={film(tmp_path, text)}"]
        opened.append(playwright_.chromium.launch(executable_path=CHROMIUM, args=flags))
        context = opened[-1].new_context(**KIOSK)
        context.set_default_timeout(20_000)
        return place.open_kiosk(context.new_page())

    yield open_one
    for one in opened:
        one.close()


def test_the_camera_reads_the_code_of_the_phone(
    place: Appointments, open_camera_kiosk: Callable[[str], Page]
) -> None:
    page = open_camera_kiosk(f"{place.base_url}/b/{place.book()['code']}")
    page.tap("#appointment")
    page.tap("#camera-start")
    expect(page.locator("#number")).to_have_text("C001")
    assert page.evaluate("document.getElementById('camera-video').srcObject") is None


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("NotAllowedError", "tidak diizinkan"),
        ("NotFoundError", "tidak punya kamera"),
        ("NotReadableError", "dipakai program lain"),
    ],
)
def test_a_camera_that_cannot_be_used_is_explained(kiosk: Page, error: str, sentence: str) -> None:
    kiosk.evaluate(
        "name => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', name)); }",
        error,
    )
    kiosk.tap("#appointment")
    kiosk.tap("#camera-start")
    expect(kiosk.locator("#code-trouble")).to_contain_text(sentence)
    expect(kiosk.locator("#keypad")).to_be_visible()

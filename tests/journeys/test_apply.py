"""From a kitchen table to the card in hand: a guardian applies for a child, a blurred photo comes back, is mended, and all goes its way."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from queue_service.core.redis import Engine
from queue_service.messages import actions as messages
from tests.documents import corpus
from tests.journeys.applying import PAPERS, PHONE, PHONE4, Applying
from tests.journeys.conftest import DESK_SCREEN, PHONE_SCREEN, OpenWindow
from tests.servers import ADMIN_PASSWORD, Running, eventually

TOUCH: dict[str, Any] = {"viewport": PHONE_SCREEN, "is_mobile": True, "has_touch": True}
FIRST_LOAD_BYTES = 80_000
# Notes how large each file is that leaves the page.
NOTE_SIZES = """window.sent = [];
const send = XMLHttpRequest.prototype.send;
XMLHttpRequest.prototype.send = function (data) { window.sent.push(data.get("file").size); return send.call(this, data); };"""


@pytest.fixture
def place(live_server: Running) -> Iterator[Applying]:
    """A post where people apply."""
    opened = Applying(live_server)
    eventually(lambda: opened.post.slug in [one["slug"] for one in opened.ask("GET", "/api/v1/posts")])
    yield opened
    opened.close()


def begin(page: Page, base_url: str, post: str) -> str:
    """Go through the guide for a child of eleven and give a phone number; return the code."""
    page.goto(f"{base_url}/apply")
    page.get_by_role("link", name="5 sampai 16 tahun").click()
    page.locator("a[href*='service=kia']").click()
    expect(page.locator(".checklist li")).to_have_count(len(PAPERS))
    page.get_by_role("button", name="Ajukan dari rumah").click()
    page.select_option("#post", post)
    page.fill("#phone", PHONE)
    page.check("[name=sms_consent]")
    page.get_by_role("button", name="Mulai").click()
    expect(page.locator("#form")).to_be_visible()
    found = re.search("/a/([0-9A-Z]{12})/data", page.url)
    assert found
    return found[1]


def fill(page: Page) -> None:
    """Tell who the child is and who acts for it."""
    fields = {
        "name": "Budi Santoso",
        "nik": "3171010506150003",
        "kk": "3171010101010001",
        "birth_date": "2015-06-05",
        "guardian_name": "Siti Aminah",
    }
    for field, text in fields.items():
        page.fill(f"#{field}", text)
    page.check("[name=sex][value=L]")
    page.select_option("#guardian_relation", "ibu")
    page.get_by_role("button", name="Simpan dan lanjut").click()
    expect(page.locator(".paper").first).to_be_visible()


def photo(data: bytes = b"") -> Any:
    return {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": data or corpus.photo()}


def choose(page: Page, kind: str, data: bytes = b"") -> None:
    """Take a photo; the page sends it by itself."""
    page.set_input_files(f"#file-{kind}", photo(data))
    expect(page.locator(f"#{kind} .badge.good")).to_be_visible()


def hand_in(page: Page, base_url: str, code: str) -> None:
    page.goto(f"{base_url}/a/{code}/send")
    page.get_by_role("button", name="Kirim permohonan").click()
    state(page, "diajukan")


def state(page: Page, name: str) -> None:
    expect(page.locator("#application")).to_have_attribute("data-state", name)


class Outbox:
    """What was told by text message, in a running service whose workers do that by themselves."""

    def __init__(self, stack: Running) -> None:
        self.engine = Engine(f"unix://{stack.data_dir}/engine.sock")
        self.expected: list[str] = []

    def texts(self) -> list[str]:
        return [one.text for _cursor, one in reversed(messages.page(self.engine, None, "", 50))]

    def comes(self, words: str) -> None:
        """One more text comes, with these words in it, and no other. What is overtaken by the next step is not told any more."""
        self.expected.append(words)
        eventually(lambda: len(self.texts()) == len(self.expected))
        assert all(word in text for word, text in zip(self.expected, self.texts(), strict=True))


def at_the_desk(open_window: OpenWindow, stack: Running, code: str) -> Page:
    """Log in and open an application at the verification desk."""
    page = open_window(viewport=DESK_SCREEN).new_page()
    page.goto(f"{stack.base_url}/login?next=/admin/applications%3Fpost=kantor-desa")
    page.fill("#username", "admin")
    page.fill("#password", ADMIN_PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("Budi Santoso")).click()
    expect(page.locator("main")).to_contain_text(" ".join(re.findall("....", code)))
    return page


def decide(desk: Page, verb: str) -> None:
    """Press a button of the desk and wait for the page that follows."""
    with desk.expect_navigation():
        desk.locator(f"form[action$='/{verb}'] button").last.click()


@pytest.mark.timeout(240)
def test_from_home_to_the_card_in_hand_with_every_text(stack: Running, open_window: OpenWindow) -> None:
    outbox = Outbox(stack)
    page = open_window(**TOUCH).new_page()
    code = begin(page, stack.base_url, "kantor-desa")
    fill(page)
    for kind in PAPERS:
        choose(page, kind)
    hand_in(page, stack.base_url, code)
    outbox.comes("sudah diterima")

    desk = at_the_desk(open_window, stack, code)
    decide(desk, "claim")
    desk.locator("details:not([open])").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
    desk.select_option("#phrase-kk", "blurred")
    decide(desk, "return")
    outbox.comes("PERLU PERBAIKAN")
    page.reload()
    state(page, "perlu_perbaikan")
    expect(page.locator("main")).to_contain_text("Fotonya buram")
    page.get_by_role("link", name="Perbaiki sekarang").click()
    expect(page.locator(".paper")).to_have_count(1)
    choose(page, "kk")
    hand_in(page, stack.base_url, code)
    outbox.comes("sudah diterima")

    desk.reload()
    decide(desk, "claim")
    for verb, name, words in (
        ("verify", "lengkap", "LENGKAP"),
        ("forward", "diteruskan", "ke Disdukcapil"),
        ("ready", "siap_diambil", "SIAP DIAMBIL"),
        ("handover", "diserahkan", "selesai"),
    ):
        decide(desk, verb)
        outbox.comes(words)
        page.reload()
        state(page, name)
    assert all(code in text and "Budi" not in text and "317101" not in text for text in outbox.texts())


def test_without_scripts_the_same_way_is_open(place: Applying, open_window: OpenWindow) -> None:
    page = open_window(**TOUCH, java_script_enabled=False).new_page()
    code = begin(page, place.base_url, place.post.slug)
    fill(page)

    def upload(kind: str) -> None:
        page.set_input_files(f"#file-{kind}", photo())
        page.locator(f"#{kind} button").click()
        expect(page.locator(f"#{kind} .badge.good, .notice.warn")).to_be_visible()

    for kind in PAPERS:
        upload(kind)
    hand_in(page, place.base_url, code)
    made = place.decide(place.now(code), "return")
    page.reload()
    expect(page.locator("main")).to_contain_text("Fotonya buram")
    page.get_by_role("link", name="Perbaiki sekarang").click()
    page.set_input_files("#file-kk", photo())
    page.locator("#kk button").click()
    hand_in(page, place.base_url, code)
    place.decide(place.now(made.code), "verify")
    page.reload()
    state(page, "lengkap")


def test_a_photo_is_made_smaller_on_the_phone_and_sent_again_when_the_network_breaks(
    place: Applying, open_window: OpenWindow
) -> None:
    window = open_window(**TOUCH)
    window.add_init_script(NOTE_SIZES)
    page = window.new_page()
    begin(page, place.base_url, place.post.slug)
    fill(page)
    lost: list[str] = []

    def lose(route: Route) -> None:
        lost.append(route.request.url)
        if len(lost) <= 2:
            route.abort()
        else:
            route.continue_()

    page.route("**/documents/kk", lose)
    large = corpus.saved(corpus.grainy((3600, 2700)), quality=85)
    choose(page, "kk", large)
    assert len(lost) == 3
    sizes = page.evaluate("window.sent")
    assert len(sizes) == 3
    assert max(sizes) < len(large) / 2


def test_what_was_typed_is_there_after_the_phone_was_switched_off(
    place: Applying, open_window: OpenWindow
) -> None:
    page = open_window(**TOUCH).new_page()
    code = begin(page, place.base_url, place.post.slug)
    page.fill("#name", "Budi Santoso")
    page.fill("#kk", "3171010101010001")
    page.locator("#nik").focus()
    expect(page.locator("#autosave")).to_have_text("Tersimpan.")
    page.close()
    other = open_window(**TOUCH).new_page()
    other.goto(f"{place.base_url}/a?code={code}")
    other.fill("#phone4", PHONE4)
    other.get_by_role("button", name="Buka permohonan saya").click()
    other.get_by_role("link", name="Lanjutkan").click()
    expect(other.locator("#name")).to_have_value("Budi Santoso")
    expect(other.locator("#kk-hint")).to_contain_text("3171************")


def test_a_guardian_is_asked_for_only_when_the_birth_date_says_so(
    place: Applying, open_window: OpenWindow
) -> None:
    page = open_window(**TOUCH).new_page()
    page.goto(f"{place.base_url}/apply/new?age=18&service=ktp-baru")
    page.select_option("#post", place.post.slug)
    page.fill("#phone", PHONE)
    page.get_by_role("button", name="Mulai").click()
    expect(page.locator("#guardian")).to_be_visible()
    page.fill("#birth_date", "1990-06-05")
    page.locator("#address").focus()
    expect(page.locator("#guardian")).to_be_hidden()
    page.fill("#birth_date", "2009-12-31")
    page.locator("#address").focus()
    expect(page.locator("#guardian")).to_be_visible()


@pytest.mark.parametrize("path", ["/apply", "/apply?age=5&service=kia", "/apply/new?age=5&service=kia"])
def test_the_first_load_is_light(place: Applying, open_window: OpenWindow, path: str) -> None:
    page = open_window(**TOUCH).new_page()
    loaded: list[int] = []
    page.on(
        "requestfinished",
        lambda one: loaded.append(
            sum(one.sizes()[part] for part in ("responseBodySize", "responseHeadersSize"))
        ),
    )
    page.goto(place.base_url + path, wait_until="networkidle")
    assert 0 < sum(loaded) <= FIRST_LOAD_BYTES

"""What anybody can type stays text wherever it is shown, printed, sent or kept as a file: no markup, no formula, no command of a printer.

Fields are found in the reference of the API and in the forms of all pages, so a new one must be typed into here too.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from kiosk.printer.escpos import encode
from kiosk.printer.layout import lay_out
from kiosk.printer.ticket import parse
from queue_service.core.sheets import CSV, XLSX
from queue_service.messages.delivery import Courier
from queue_service.outreach import telling
from queue_service.printing import store
from queue_service.reminders.actions import Teller
from queue_service.worker import FINDERS
from tests.callers import Api
from tests.factories import POST, ZONE
from tests.house.attempts import HOLDER, World
from tests.house.forms import Page
from tests.house.words import write_more
from tests.kiosk.escpos_decoder import decode

# A formula, the end of a script, a tag, a command to a printer, and a second line.
EVIL = "=1</script><img src=x onerror=j()>\x1b@\nX"
SHOWN = "&lt;img src=x onerror=j()&gt;"
LOOKING = ("stranger", HOLDER, "kepala", "budi", "lsm")
ADDRESS = "https://antre.example.id"
# Takes no text of any kind: checked against something that is there, or turned into digits.
NO_TEXT = re.compile(
    r"^(nik|kk|phone|contact|code|ticket|job|hold|replaces|counter|service|services|then_services|letters|posts|username|old|new|password"
    r"|verb|case|document|phrase|email|slug|letter|[\w-]+-letter|[\w-]+-slug|[\w-]+-kind|[\w-]+-id|[\w-]+-when|hours|lat|lon|[\w-]+-periods|desk)$"
)
# Pages whose forms are read into what the API is given, or the other way round.
TWINS = {
    "bookings.join_waitlist": "bookings.book",
    "complaints.ask_form": "complaints.file",
    "evenings.ask_form": "evenings.ask",
    "evenings.desk_act": "evenings.add",
    "outreach.sign_up_form": "outreach.sign_up",
    "partners.ask_form": "partners.ask",
    "partners.cancel": "partners.finish",
    "partners.stop_texts": "partners.finish",
    "partners.visit_act": "partners.finish",
    "applications.claim": "applications.advance",
    "staff.add_user_form": "staff.add_user",
    "staff.pair_form": "staff.pair_device",
}


@pytest.fixture
def world(api: Api) -> World:
    return typed_into(api)


def typed_into(api: Api) -> World:
    """Return a village in which everybody typed the same into everything."""
    made = World(api, lambda name: f"{EVIL} {name}", lambda name: f"{EVIL} {name}")
    write_more(made.village)
    return made


# ---- every field ----


def texts_of(schema: dict[str, Any], named: dict[str, Any], before: str = "") -> Iterator[str]:
    """Yield the names of the fields of a schema that take any text."""
    if "$ref" in schema:
        schema = named[schema["$ref"].rpartition("/")[2]]
    for kind in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(kind, ()):
            yield from texts_of(one, named, before)
    for name, one in schema.get("properties", {}).items():
        yield from texts_of(one, named, f"{before}{name}.")
    if "items" in schema:
        yield from texts_of(schema["items"], named, before)
    if schema.get("type") == "string" and not {"enum", "const", "pattern", "format"} & schema.keys():
        yield before[:-1]


def fields_of_the_api(world: World) -> Iterator[tuple[str, str]]:
    reference = world.client.get("/openapi.json").get_json()
    for call in world.calls():
        about = reference["paths"].get(re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", call.rule.rule), {})
        for content in about.get(call.method.lower(), {}).get("requestBody", {}).get("content", {}).values():
            for name in texts_of(content["schema"], reference["components"]["schemas"]):
                yield call.rule.endpoint, name


def fields_of_pages(world: World, pages: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    adapter = world.api.app.url_map.bind("")
    for address, text in pages:
        for form in (one for one in Page(text).forms if one.method == "post"):
            endpoint, _arguments = adapter.match(form.action.partition("?")[0] or address, "POST")
            for name in form.free:
                yield endpoint, re.sub(r"-\d+-", "-0-", name)


def answers(world: World, looking: tuple[str, ...] = LOOKING) -> Iterator[tuple[str, str, TestResponse]]:
    """Yield (address, who, answer) of every page and file, as different people get them."""
    for call in world.calls(every_word=True):
        for who in looking if call.method == "GET" else ():
            answer = world.call(call, who)
            if answer.status_code == 200:
                yield call.address, who, answer


def untyped(world: World, pages: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the fields for text that nobody has typed into."""
    used, fields = world.village.used, {*fields_of_the_api(world), *fields_of_pages(world, pages)}
    assert len(fields) > 100
    return sorted(
        (endpoint, name)
        for endpoint, name in fields
        if not NO_TEXT.match(name.rpartition(".")[2])
        and name not in used.get(endpoint, set()) | used.get(TWINS.get(endpoint, ""), set())
    )


# ---- wherever it is shown, printed or sent ----


def page_runs(text: str) -> list[object]:
    """Return what a page has that could run, of what was typed."""
    return [
        (tag, attributes)
        for tag, attributes in Page(text).tags
        if any(name.startswith("on") for name in attributes)
        or attributes.get("src") == "x"
        or (tag == "script" and "src" not in attributes and attributes.get("type") != "application/json")
    ]


def table_runs(answer: TestResponse) -> list[object]:
    rows = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    return [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def sheet_runs(answer: TestResponse) -> list[object]:
    book = zipfile.ZipFile(io.BytesIO(answer.data))
    return [name for name in book.namelist() if b"<f>" in book.read(name) or b"<f " in book.read(name)]


def runs(answer: TestResponse) -> list[object]:
    """Return what of an answer its reader's program would take for more than text."""
    if answer.mimetype == "text/html":
        return page_runs(answer.text)
    if answer.mimetype == "text/csv":
        return table_runs(answer)
    if answer.mimetype.endswith("spreadsheetml.sheet"):
        return sheet_runs(answer)
    if answer.mimetype == "text/calendar":
        return re.findall(r"(?m)^X [^\r\n]*", answer.text)
    if answer.mimetype == "application/json":
        return [] if answer.headers.get("X-Content-Type-Options") == "nosniff" else ["sniffed"]
    return re.findall(rb"onerror=j\(\)|/JavaScript|/OpenAction", answer.data)


@pytest.mark.timeout(300)
def test_every_field_was_typed_into_and_is_only_text_in_every_page_and_every_file(world):
    wrong, kinds, pages = [], set(), []
    for address, who, answer in answers(world):
        kinds.add(answer.mimetype)
        wrong += [(address, who, one) for one in runs(answer)]
        pages += [(address, answer.text)] if answer.mimetype == "text/html" else []
    assert wrong == []
    assert kinds >= {"text/html", CSV, XLSX, "text/calendar", "application/pdf", "image/svg+xml"}
    assert len({address for address, text in pages if SHOWN in text}) > 40
    assert untyped(world, pages) == []


class Phone:
    """Takes every text."""

    name, knows_ids = "phone", True

    def __init__(self) -> None:
        self.texts: list[str] = []

    def send(self, text: str, to: str, id: str, ttl_s: int) -> None:
        """Take a text."""
        self.texts.append(text)


def test_what_was_typed_makes_no_second_line_and_no_command_in_a_text_or_on_paper(world):
    village, app, phone = world.village, world.api.app, Phone()
    village.clock.pass_time(600)
    Teller(world.api.engine, village.clock, FINDERS, None, ADDRESS).remind()
    telling.tell(world.api.engine, village.clock, ADDRESS)
    Courier(world.api.engine, village.clock, app.extensions["vault"], [phone], None, ZONE).work(20.0, 200)
    assert len(phone.texts) > 5
    assert [text for text in phone.texts if not text.isprintable()] == []
    assert any("img src" in text for text in phone.texts)
    ticket = village.things["tickets", "ticket"]
    world.api.post(f"/api/v1/tickets/{ticket}/print-jobs", {}, by="kiosk")
    job = store.latest(world.api.engine, POST, ticket)
    printed = decode(encode(lay_out(parse(job.slip))))
    assert printed.cuts == 1
    assert "=1</script><img src=x" in printed.text()

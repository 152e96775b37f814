"""The wire protocol: one table, one page, and nothing personal in either."""

import re

from queue_service.events import EVENTS, PRIVATE
from tests.house.source import ROOT

PAGE = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")
ROWS = {
    kind: row[1]
    for row in re.findall(r"^\| (`[a-z]+\..*?) \| ?(.*?) ?\|$", PAGE, re.MULTILINE)
    for kind in re.findall(r"`([a-z]+\.[a-z_]+)`", row[0])
}
TICKET = {"number", "service", "state", "waiting"}


def test_the_page_tells_every_event_and_no_other():
    assert set(ROWS) == set(EVENTS)


def test_the_page_names_every_field_of_an_event():
    for kind, fields in EVENTS.items():
        own = fields - TICKET if kind.startswith("ticket.") else fields
        told = set(re.findall(r"\w+", ROWS[kind]))
        assert own <= told, kind


def test_no_public_field_is_a_private_one():
    assert set().union(*EVENTS.values()) & PRIVATE == set()

"""The audit log as people read it: newest first, in pages, with filters, also when it is long."""

from datetime import UTC, datetime

import pytest
import time_machine

from queue_service.core.identity import Principal
from queue_service.staff import audit, audit_index, audit_store, following, trail
from queue_service.staff.check import violations
from tests.staff.stream import NOON, happen

SARI = Principal("staff", "sari", role="officer", posts=("kantor-desa",))
POSTS = ["kantor-desa", "pasar"]


@pytest.fixture
def small(monkeypatch):
    """Blocks of eight, so that a short log has many."""
    monkeypatch.setattr(audit_index, "BLOCK", 8)


def listen(engine, posts=POSTS):
    """Have the log hear everything, and take its full blocks into the index."""
    following.follow(engine, NOON, posts)
    while audit_index.extend(engine):
        pass


def everything(engine, wanted, office=True, posts=POSTS):
    """Return the entries of all pages."""
    found, cursor = [], ""
    while True:
        page = trail.page(engine, posts, wanted, cursor, office=office)
        found += page.entries
        cursor = page.cursor
        if not cursor:
            return found


def test_events_of_the_posts_and_what_the_office_did_are_one_list(office):
    happen(office, "pasar", NOON - 2000, kind="ticket.issued")
    happen(office, "kantor-desa", NOON - 1000, why="out_of_turn", reason="anak kecil menangis")
    listen(office)
    happen(office, "pasar", NOON + 3000, kind="wait.estimated", by="")
    audit.record(office, SARI, "user.changed", "user:x")
    listen(office)
    page = trail.page(office, POSTS, trail.Wanted())
    assert [(entry.post, entry.action, entry.subject) for entry in page.entries[:3]] == [
        ("", "user.changed", "user:x"),
        ("kantor-desa", "ticket.called", "number:A002"),
        ("pasar", "ticket.issued", "number:A002"),
    ]
    called = page.entries[1]
    assert (called.why, called.reason, called.at) == ("out_of_turn", "anak kecil menangis", NOON - 1000)
    assert "secretid" not in str(page)


@pytest.mark.usefixtures("small")
def test_every_entry_is_on_one_page_and_in_order(office):
    for number in range(130):
        happen(office, POSTS[number % 2], NOON + number * 10)
    listen(office)
    seen, cursor = [], ""
    while True:
        page = trail.page(office, POSTS, trail.Wanted(action="ticket."), cursor)
        seen += page.entries
        happen(office, "pasar", NOON + 10_000_000)  # what happens while one reads belongs to the first page
        listen(office)
        cursor = page.cursor
        if not cursor:
            break
    assert [entry.at for entry in seen] == [NOON + number * 10 for number in reversed(range(130))]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("indexed", [True, False])
def test_filters_narrow_the_list_whether_the_index_is_there_or_not(office, indexed):
    for number in range(40):
        happen(
            office,
            "pasar",
            NOON + number * 1000,
            by=("sari", "budi")[number % 2],
            kind=("ticket.called", "ticket.no_show")[number % 4 == 0],
        )
    following.follow(office, NOON, POSTS)
    while indexed and audit_index.extend(office):
        pass

    def found(**wanted):
        return everything(office, trail.Wanted(**wanted))

    assert len(found(person="sari", action="queue")) == 20
    assert len(found(person="sari", action="administration")) == 1  # was made a user
    assert len(found(action="ticket.no_show")) == 10
    assert len(found(action="ticket.")) == 40
    assert [entry.number for entry in found(number="A017")] == ["A017"]
    assert found(number="A017", person="sari") == []
    assert found(post="kantor-desa") == []
    assert [entry.at for entry in found(since=NOON + 10_000, until=NOON + 12_000)] == [
        NOON + 12_000,
        NOON + 11_000,
        NOON + 10_000,
    ]
    assert found(until=NOON - 1, action="queue") == []


@pytest.mark.usefixtures("small")
def test_what_was_written_down_late_is_found_by_when_it_happened(office):
    for number in range(20):
        happen(office, "pasar", NOON + number)
    with time_machine.travel(datetime(2026, 12, 24, tzinfo=UTC), tick=False):
        audit.record(office, SARI, "thing.changed", "thing:1")
    for number in range(20):
        happen(office, "kantor-desa", NOON + 500 + number)
    listen(office, ["kantor-desa"])
    with time_machine.travel(datetime(2026, 12, 25, tzinfo=UTC), tick=False):
        listen(office)
    found = everything(office, trail.Wanted(since=NOON, until=NOON + 600))
    assert {entry.post for entry in found} == set(POSTS)
    assert len(found) == 40


@pytest.mark.usefixtures("small")
def test_another_posts_entries_are_not_shown(office):
    for _number in range(20):
        happen(office, "pasar")
    audit.record(office, SARI, "device.created", "device:x", post="pasar")
    listen(office)
    assert everything(office, trail.Wanted(), office=False, posts=["kantor-desa"]) == []
    assert everything(office, trail.Wanted(post="pasar"), office=False, posts=["kantor-desa"]) == []
    assert everything(office, trail.Wanted(), office=False, posts=[]) == []
    assert len(everything(office, trail.Wanted(), office=False, posts=["pasar"])) == 21


@pytest.mark.parametrize("cursor", ["x", "9", "1-", "99999999999999999999-1", "-", "(1-1", "+"])
def test_a_made_up_cursor_does_no_harm(office, cursor):
    happen(office, "pasar")
    listen(office)
    assert trail.page(office, ["pasar"], trail.Wanted(action="queue"), cursor).entries[0].number == "A002"


@pytest.mark.usefixtures("small")
def test_a_rare_person_is_found_in_a_long_log_without_reading_it(office, monkeypatch):
    happen(office, "pasar", by="budi")
    for _number in range(1000):
        happen(office, "pasar")
    listen(office)
    read, reading = [], audit_store.back

    def counted(*asked):
        answer = reading(*asked)
        read.extend(answer)
        return answer

    monkeypatch.setattr(audit_store, "back", counted)
    (entry,) = everything(office, trail.Wanted(person="budi", action="queue"))
    assert entry.by == "budi"
    assert len(read) < 3 * audit_index.BLOCK


def test_a_rare_combination_goes_on_where_it_stopped(office, monkeypatch):
    monkeypatch.setattr(trail, "SCAN", 30)
    happen(office, "pasar", by="budi")
    for _number in range(100):
        happen(office, "pasar")
    listen(office)
    cursor, pages = "", 0
    while True:
        page = trail.page(office, ["pasar"], trail.Wanted(person="budi", action="queue"), cursor)
        pages += 1
        if page.entries:
            break
        assert page.cursor
        cursor = page.cursor
    assert pages == 4


@pytest.mark.usefixtures("small")
def test_a_lost_index_is_built_again_and_a_wrong_one_is_noticed(office):
    for _number in range(60):
        happen(office, "pasar")
    listen(office)
    assert violations(office) == []
    office.client.srem(audit_index.where("person=sari"), 3)
    assert violations(office) == ["audit index: block 3 does not say what is in the log"]
    office.client.delete(*office.client.scan_iter("sys:{audit}:in:*"), audit_index.BLOCKS)
    listen(office)
    assert violations(office) == []
    assert len(everything(office, trail.Wanted(person="sari", action="queue"))) == 60


@pytest.mark.usefixtures("small")
def test_two_workers_that_index_at_once_do_it_once(office, monkeypatch):
    for _number in range(20):
        happen(office, "pasar")
    following.follow(office, NOON, POSTS)
    forward = audit_store.forward

    def slow(*asked):
        monkeypatch.setattr(audit_store, "forward", forward)
        assert audit_index.extend(office)  # the other one is faster
        return forward(*asked)

    monkeypatch.setattr(audit_store, "forward", slow)
    assert audit_index.extend(office)
    assert office.client.llen(audit_index.BLOCKS) == 1
    assert violations(office) == []

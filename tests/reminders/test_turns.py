"""What people in a live queue are told: that their turn is near, and that they missed it."""

from __future__ import annotations

import dataclasses
import json

import pytest

from queue_service.bookings import actions as bookings
from queue_service.core.keys import post_key
from queue_service.messages import actions as messages
from queue_service.posts.models import Hours, Period, QueueRules, Rule, Week
from queue_service.reminders import store, turns
from queue_service.tickets import actions as tickets
from queue_service.tickets import store as tickets_store
from queue_service.tickets.models import Ticket
from tests import factories
from tests.reminders.conftest import Office


def look(office: Office, ticket: Ticket) -> Ticket:
    """The ticket as it is now."""
    return tickets.stored(office.engine, ticket.id)


def crowd(office: Office, count: int) -> list[Ticket]:
    """So many people with phone numbers take a number; counter 1 is open."""
    issued = [office.issue() for _one in range(count)]
    office.at_counter("open")
    return issued


def test_with_three_people_ahead_somebody_is_told_once_that_their_turn_is_near(office: Office) -> None:
    last = crowd(office, 6)[-1]
    assert office.work() == []
    office.at_counter("next")
    assert ["A005: 3 nomor lagi" in text for text in office.work()] == [True]
    office.at_counter("start", "finish", "next")
    assert office.work() == [
        f"Antrean {last.number}: 3 nomor lagi giliran Anda di Kantor Desa Tanjung Barat. Mohon kembali ke ruang tunggu."
    ]
    for _one in range(3):
        office.at_counter("start", "finish", "next")
        assert office.work() == []


def test_whoever_had_so_few_people_ahead_from_the_start_knows_it(office: Office) -> None:
    crowd(office, 4)
    assert office.work() == []
    office.at_counter("next")
    assert office.work() == []


def test_how_near_is_near_is_a_rule_of_the_post(office: Office) -> None:
    office.post = factories.keep(
        office.engine, dataclasses.replace(office.post, rules=QueueRules(nearly_places=1))
    )
    crowd(office, 3)
    assert office.work() == []
    office.at_counter("next")
    assert ["A003: 1 nomor lagi" in text for text in office.work()] == [True]


def test_an_estimate_is_added_once_there_is_one(office: Office) -> None:
    pace = {"mean": 300.0, "spread": 60.0, "counters": 1}
    office.engine.client.hset(post_key(office.post.slug, "waits"), "paces", json.dumps({"ktp-baru": pace}))
    crowd(office, 5)
    office.at_counter("next")
    [text] = office.work()
    assert text.endswith("Perkiraan pkl 08.20 WIB.")


def test_people_without_a_number_and_those_called_meanwhile_are_not_told(office: Office) -> None:
    for _one in range(6):
        office.issue(contact=False)
    last = office.issue(language="en")
    office.at_counter("open", *("next", "start", "finish") * 3)
    office.watch()  # in the outbox
    office.at_counter(*("next", "start", "finish") * 3, "next")
    assert look(office, last).state == "called"
    office.deliver()
    assert office.gateway.taken == []


def test_texts_are_in_the_tickets_language_and_come_at_night(office: Office) -> None:
    office.until(office.today, 21)
    for _one in range(5):
        office.issue(language="en")
    office.at_counter("open", "next")
    assert ["Ticket A005: 3 more before your turn" in text for text in office.work()] == [True]


def test_near_is_said_within_a_quarter_of_an_hour_or_not_at_all(office: Office) -> None:
    crowd(office, 5)
    office.at_counter("next")
    office.watch()
    office.clock.pass_time(15 * 60)
    office.deliver()
    assert office.gateway.taken == []


def test_who_gave_their_number_back_is_not_told(office: Office) -> None:
    last = crowd(office, 6)[-1]
    office.watch()
    tickets.cancel(office.engine, office.clock, last.id, by="holder", reason="holder")
    office.gateway.taken.clear()
    office.at_counter("next", "start", "finish", "next")
    assert [text for text in office.work() if last.number in text] == []


def test_somebody_with_a_booking_who_came_early_is_told_when_the_time_has_come(office: Office) -> None:
    booking = office.book(office.today, 11)
    office.work()
    office.until(office.today, 10)
    office.check_in(booking)
    assert office.work() == []
    office.until(office.today, 10, 50)
    assert ["0 nomor lagi giliran Anda" in text for text in office.work()] == [True]


def test_a_booking_without_consent_leaves_no_number_with_its_ticket(office: Office) -> None:
    booking = office.book(office.today, 11, consent=False)
    office.until(office.today, 10)
    office.check_in(booking)
    office.until(office.today, 10, 50)
    assert office.work() == []


def test_who_missed_the_turn_is_told_once_until_when_they_can_come(office: Office) -> None:
    [first] = crowd(office, 1)
    office.at_counter("next", "no_show")
    assert office.work() == [
        f"Antrean {first.number} sudah dipanggil 3x. Lapor petugas sebelum pkl 23.59 WIB, Anda masih dilayani hari ini."
    ]
    tickets.bring_back(office.engine, office.clock, first.id, by="petugas-1", counter="1")
    office.at_counter("next", "no_show")
    assert office.work() == []


def test_a_no_show_that_is_undone_is_not_told_and_a_real_one_later_is(office: Office) -> None:
    crowd(office, 1)
    office.at_counter("next", "no_show")
    office.watch()
    office.at_counter("undo")
    office.deliver()
    assert office.gateway.taken == []
    office.at_counter("no_show")
    assert len(office.work()) == 1


def test_a_no_show_that_is_undone_before_the_sweep_is_not_told(office: Office) -> None:
    crowd(office, 1)
    office.at_counter("next", "no_show", "undo")
    assert office.work() == []


@pytest.mark.parametrize(
    ("hour", "minute", "until"), [(15, 0, "16.00"), (16, 20, "17.20"), (23, 30, "23.59")]
)
def test_they_can_come_until_the_office_closes_or_an_hour_while_officers_finish(
    office: Office, hour: int, minute: int, until: str
) -> None:
    week = Week(opening=(Rule((1, 2, 3, 4, 5, 6, 7), (Period(8 * 60, 16 * 60),)),))
    office.post = factories.keep(
        office.engine, dataclasses.replace(office.post, hours=Hours(week=week, holidays=False))
    )
    crowd(office, 1)
    office.until(office.today, hour, minute)
    office.at_counter("next", "no_show")
    assert [f"sebelum pkl {until} WIB" in text for text in office.work()] == [True]


def test_after_a_night_of_downtime_nobody_is_told_of_yesterday(office: Office) -> None:
    crowd(office, 6)
    office.at_counter("next", "no_show", "next")
    office.until(office.day(1), 7)
    assert office.work() == []
    assert store.turns(office.engine, office.post.slug) == []


def test_a_stream_of_any_length_is_read_to_its_end_and_nothing_is_skipped(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "BATCH", 3)
    crowd(office, 12)
    turns.follow(office.engine, office.post)
    watched = [turn.split(" ")[1] for turn in store.turns(office.engine, office.post.slug)]
    assert len(watched) == len(set(watched)) == 12 - 4
    assert store.unread(office.engine, office.post.slug, 10)[0] == tickets_store.newest_seq(
        office.engine, office.post.slug
    )


def test_of_two_workers_that_read_the_same_only_one_notes_it(office: Office) -> None:
    crowd(office, 6)
    position, newest, heard = store.unread(office.engine, office.post.slug, 100)
    assert store.watch(office.engine, office.post.slug, position, newest, [one.turn for one in heard])
    assert not store.watch(office.engine, office.post.slug, position, newest, ["nearly nobody 1"])
    assert len(store.turns(office.engine, office.post.slug)) == 6


def test_a_ticket_that_is_gone_is_watched_no_longer(office: Office) -> None:
    last = crowd(office, 6)[-1]
    office.watch()
    office.engine.client.delete(post_key(office.post.slug, last.day, "tickets"))
    assert office.work() == []
    assert store.turns(office.engine, office.post.slug) == []


def test_a_ticket_that_is_gone_keeps_its_text_in_the_outbox(office: Office) -> None:
    last = crowd(office, 5)[-1]
    office.at_counter("next")
    office.watch()
    office.engine.client.delete(post_key(office.post.slug, last.day, "tickets"))
    office.deliver()
    assert office.gateway.taken == []


def test_a_number_that_was_erased_meanwhile_is_not_texted(office: Office) -> None:
    last = crowd(office, 5)[-1]
    office.watch()
    office.engine.client.delete(post_key(office.post.slug, last.day, "contacts"))
    office.at_counter("next")
    assert office.work() == []


def test_texts_of_turns_are_nobody_elses_cause(office: Office) -> None:
    crowd(office, 1)
    office.at_counter("next", "no_show")
    office.watch()
    [(_at, message)] = messages.page(office.engine, None, "", 10)
    assert message.cause.startswith("turn:kantor-desa.261124")
    assert message.urgent
    assert bookings.due(office.engine, office.post, office.clock.now_ms(), 10) == []

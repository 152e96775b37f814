"""When the office closes what was booked, and the jobs that find it out."""

from datetime import date

from queue_service.bookings import actions, jobs
from tests.bookings.residents import (
    KIA,
    KTP,
    LATER,
    NEXT,
    SLOT,
    refused,
    resident,
)
from tests.factories import MovableClock

HOUR = 3600
WEDNESDAY = date(2026, 11, 25)


# ---- closing ----


def test_everybody_of_a_closed_day_is_told_once_and_can_choose_another_time(office):
    confirmed, leaving = office.fill()
    offered, waiting, elsewhere = office.wait(1), office.wait(2), office.book(3, LATER)
    office.cancel(leaving)
    office.close(WEDNESDAY)
    assert office.displace() == 3
    for booking in (confirmed, offered, waiting):
        assert office.state(booking) == "displaced"
        assert set(office.told(booking)) == {"closed"}
        assert office.move(booking, LATER if booking is confirmed else NEXT.replace("25T", "26T")).slot > SLOT
    assert office.state(elsewhere) == "confirmed"
    assert office.displace() == 0
    assert office.sound()


def test_nobody_is_offered_a_place_that_is_free_because_it_is_closed(office):
    office.fill()
    waiting = office.wait(1)
    office.close(WEDNESDAY)
    office.displace()
    office.sweep()
    assert office.state(waiting) == "displaced"
    assert office.told(waiting).keys() == {"closed"}


def test_who_is_displaced_keeps_the_claim_until_the_day_is_over(office):
    booking = office.book(1)
    office.close(WEDNESDAY)
    office.displace()
    with refused("duplicate_booking"):
        office.book(1, LATER)
    office.clock.pass_time(26 * HOUR)
    office.sweep()
    assert office.state(booking) == "expired"
    assert office.book(1, "20261127T0800").state == "confirmed"
    assert office.sound()


def test_who_is_displaced_may_take_the_same_time_when_the_office_opens_after_all(office):
    booking = office.book(1)
    office.close(WEDNESDAY)
    office.displace()
    office.close()
    assert office.move(booking, SLOT).state == "confirmed"
    assert office.free() == 1


def test_who_is_displaced_may_cancel(office):
    booking = office.book(1)
    office.close(WEDNESDAY)
    office.displace()
    assert office.cancel(booking).state == "cancelled"
    assert office.sound()


def test_a_service_that_is_no_longer_offered_is_told_as_closed(office):
    booking, other = office.book(1), office.book(2, NEXT, service=KIA)
    office.change(services=tuple(one for one in office.post.services if one.slug != KTP))
    assert office.displace() == 1
    assert (office.state(booking), office.state(other)) == ("displaced", "confirmed")


def test_who_is_moved_between_the_look_and_the_telling_is_left_alone(office, monkeypatch):
    booking = office.book(1)
    office.close(WEDNESDAY)
    seen = actions.store.upcoming(office.engine, office.post.slug, 0, 1 << 50)
    office.move(booking, LATER)
    monkeypatch.setattr(actions.store, "upcoming", lambda *_args: seen)
    assert office.displace() == 0
    assert office.state(booking) == "confirmed"


# ---- jobs ----


def test_the_sweeper_goes_to_every_post_and_changes_nothing_the_second_time(office, monkeypatch):
    first, _second = office.fill()
    waiting = office.wait(1)
    office.hold(NEXT)
    office.cancel(first)
    monkeypatch.setattr(jobs, "_steady", jobs.Steady())
    office.clock.pass_time(7200)
    jobs.sweep(office.engine, office.clock)
    assert office.state(waiting) == "expired"
    before = office.everything()
    jobs.sweep(office.engine, office.clock)
    assert office.everything() == before


def test_nothing_ends_while_the_clock_is_doubtful(office, monkeypatch):
    booking = office.book(1)
    clock = MovableClock()
    monkeypatch.setattr(jobs, "_steady", jobs.Steady())
    jobs.sweep(office.engine, clock)
    clock.jump(3 * 86_400)
    jobs.sweep(office.engine, clock)
    assert office.state(booking) == "confirmed"


def test_nor_does_anything_end_by_what_people_do_meanwhile(office):
    leaving, _staying = office.fill()
    offered, waiting = office.wait(1), office.wait(2)
    office.cancel(leaving)
    hold = office.hold(NEXT)
    office.clock.jump(12 * HOUR)
    office.book(3, LATER)
    assert [office.state(one) for one in (offered, waiting)] == ["offered", "waitlisted"]
    assert actions.hold_until(office.engine, office.post, hold.id) == hold.expires_ms
    office.clock.accept()
    office.book(4, LATER)
    assert [office.state(one) for one in (offered, waiting)] == ["expired", "offered"]
    assert actions.hold_until(office.engine, office.post, hold.id) is None


def test_closures_are_told_at_every_post_also_at_one_that_is_closed_down(office):
    booking = office.book(1)
    office.change(active=False)
    jobs.tell_of_closures(office.engine, office.clock)
    assert office.state(booking) == "displaced"


def test_nothing_is_told_of_a_post_as_it_always_was(office):
    booking = office.book(1, person=resident(1, sms_consent=False))
    jobs.tell_of_closures(office.engine, office.clock)
    assert office.state(booking) == "confirmed"

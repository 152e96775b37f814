"""Numbers a kiosk gives out itself while the server is away: lent once, told once, and each person waits where they came."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from queue_service.core.errors import Conflict, Invalid
from queue_service.posts import store as posts_store
from queue_service.posts.models import DateException, Hours
from queue_service.tickets import actions, leases, store, views
from queue_service.tickets.check import violations
from queue_service.tickets.models import Priority, Promise, State
from tests.callers import code
from tests.factories import POST, keep, make_post

DAY, TODAY = 86_400, date(2026, 11, 24)
TICKETS = f"/api/v1/posts/{POST}/tickets"


@pytest.fixture
def lend(engine, clock, post):
    """Lend a kiosk a block of numbers: ``lend("A")``."""
    return lambda *letters, device="kios": leases.lease(engine, clock, post, device, letters)


@pytest.fixture
def tell(engine, clock, post):
    """The kiosk tells of a number: ``tell("A8001", waited=60)``, in seconds."""

    def telling(
        number, service="ktp-baru", *, waited=0, by="kios", key=None, day="2026-11-24", at=post, **more
    ):
        promise = Promise(day, number, waited * 1000)
        idem = (key or number, "print")
        return leases.issue_leased(engine, clock, at, service, promise, by=by, idem=idem, **more).ticket

    return telling


def order(engine, clock, post) -> list[str]:
    return [one.ticket.number for one in views.queue_view(engine, clock, post).waiting]


def test_no_number_is_lent_twice_and_a_letter_that_is_lent_out_gives_fewer(engine, clock, lend):
    given = [*lend("A", "B").numbers, *lend("A", device="kios-2").numbers]
    assert given[0] == "A8001"
    assert len(set(given)) == len(given) == 60
    rest = [number for _block in range(100) for number in lend("A").numbers]
    assert (len(rest), rest[-1]) == (1999 - 40, "A9999")
    clock.pass_time(DAY)
    assert lend("A").numbers[0] == "A8001"


def test_the_counted_numbers_step_over_those_that_are_lent(engine, post, clock, take):
    take()
    engine.client.hset(actions.current_queue(engine, clock, post).key("numbers"), "A", 7999)
    assert [take().number, take().number] == ["A8000", "A10000"]


def test_a_lease_tells_when_the_post_is_open_on_its_day(engine, clock):
    keep(engine, weekdays := make_post(hours=Hours(exceptions=(DateException(TODAY, TODAY),))))
    given = leases.lease(engine, clock, weekdays, "kios", ("A",))
    assert (given.day, given.hours) == ("2026-11-24", ())
    keep(engine, always := make_post())
    given = leases.lease(engine, clock, always, "kios", ("A",))
    assert given.hours == ((given.ends_ms - DAY * 1000, given.ends_ms),)


def test_only_letters_of_the_post_are_lent(lend):
    with pytest.raises(Invalid):
        lend("Z")


def test_each_waits_by_when_they_came(engine, clock, post, take, lend, tell):
    lend("A", "C")
    clock.pass_time(100)
    take()
    clock.pass_time(100)
    take("kia", Priority.LANSIA)
    clock.pass_time(100)
    take()
    clock.pass_time(100)
    tell("A8002", waited=150)
    tell("A8001", waited=250)
    tell("C8001", "kia", waited=290, priority=Priority.HAMIL)
    assert order(engine, clock, post) == ["C8001", "C001", "A001", "A8001", "A8002", "A002"]
    assert violations(engine) == []
    assert tell("A8003", waited=10).issued_ms == clock.now_ms() - 10_000


def test_who_was_called_stays_called(engine, clock, post, take, desk, lend, tell):
    lend("A")
    clock.pass_time(60)
    called = take()
    desk("call_next")
    tell("A8001", waited=60)
    assert actions.stored(engine, called.id).state is State.CALLED
    assert order(engine, clock, post) == ["A8001"]


def test_telling_again_gives_the_same_ticket_and_another_request_none(engine, clock, post, lend, tell):
    lend("A")
    clock.pass_time(60)
    first = tell("A8001", waited=30)
    engine.client.delete(*engine.client.keys("q:*:idem:*"))  # a day later nobody remembers the answer
    assert tell("A8001", waited=45).id == first.id
    with pytest.raises(Conflict) as refused:
        tell("A8001", key="another")
    assert refused.value.code == "number_used"
    assert order(engine, clock, post) == ["A8001"]


def test_many_tellings_at_once_are_one_ticket(engine, clock, post, lend, tell):
    lend("A")
    with ThreadPoolExecutor(8) as pool:
        ids = {ticket.id for ticket in pool.map(lambda n: tell("A8001", waited=n), range(40))}
    assert len(ids) == 1
    assert order(engine, clock, post) == ["A8001"]


@pytest.mark.parametrize(("number", "by"), [("A8001", "kios-2"), ("A8021", "kios"), ("A0001", "kios")])
def test_a_number_counts_only_from_the_kiosk_it_was_lent_to(lend, tell, number, by):
    lend("A")
    with pytest.raises(Conflict) as refused:
        tell(number, by=by)
    assert refused.value.code == "not_leased"


def test_what_was_promised_stands_when_the_service_is_paused_or_used_up_and_the_post_closed(
    engine, clock, lend, tell
):
    closed = Hours(exceptions=(DateException(TODAY, TODAY),))
    post = keep(engine, make_post(quotas={"ktp-baru": 1}, hours=closed))
    lend("A")
    pause = {"at": "", "by": "sari", "service": "ktp-baru", "pause": '{"reason":"Blangko habis"}'}
    posts_store.change_live(engine, POST, "pause", pause)
    tell("A8001", at=post)
    tell("A8002", at=post, then_services=("kia", "gone"))
    assert order(engine, clock, post) == ["A8001", "A8002"]
    counted = engine.client.hget(
        actions.current_queue(engine, clock, post).key("numbers"), "service:ktp-baru"
    )
    assert counted == "2"


def test_a_kiosk_whose_clock_is_wrong_puts_nobody_before_those_who_came_before_it_had_the_number(
    engine, clock, post, take, lend, tell
):
    take()
    clock.pass_time(60)
    begin = lend("A").now_ms
    clock.pass_time(60)
    assert tell("A8001", waited=10 * 365 * DAY).issued_ms == begin
    assert order(engine, clock, post) == ["A001", "A8001"]


def test_a_number_that_comes_after_its_day_is_ended_with_it_and_listed_to_staff(
    engine, clock, post, take, lend, tell
):
    lend("A")
    clock.pass_time(DAY)
    take()
    first, again = tell("A8001", waited=DAY), tell("A8001", waited=DAY + 9)
    assert (first.id, first.state, first.reason) == (again.id, State.CANCELLED, "day_closed")
    listed = store.late(engine, POST)
    assert [(one["day"], one["number"], one["device"]) for one in listed] == [("2026-11-24", "A8001", "kios")]
    assert order(engine, clock, post) == ["A001"]
    assert violations(engine) == []


def test_over_http_a_kiosk_leases_tells_and_staff_see_how_many(api):
    lent = api.post(f"/api/v1/posts/{POST}/lease", {"letters": ["A", "A"]}, by="kiosk", key="k0").get_json()
    assert (
        api.post(f"/api/v1/posts/{POST}/lease", {"letters": ["A", "A"]}, by="kiosk", key="k0").get_json()[
            "numbers"
        ]
        == lent["numbers"]
    )
    body = {
        "service": "ktp-baru",
        "leased": {"day": lent["day"], "number": lent["numbers"][0], "waited_s": 0.5},
    }
    first = api.post(TICKETS, body, by="kiosk", key="k1")
    assert (first.status_code, first.get_json()["number"]) == (201, "A8001")
    body["leased"]["waited_s"] = 4
    assert api.post(TICKETS, body, by="kiosk", key="k1").get_json() == first.get_json()
    assert code(api.post(TICKETS, body | {"service": "kia"}, by="kiosk", key="k1")) == (
        422,
        "idempotency_mismatch",
    )
    assert code(api.post(TICKETS, body, by="kiosk")) == (422, "invalid_input")
    assert code(api.post(TICKETS, body, by="sari", key="k2")) == (409, "not_leased")
    assert code(api.post(TICKETS, body | {"service": "gone"}, by="kiosk", key="k3")) == (
        422,
        "service_unknown",
    )
    api.post("/api/v1/devices/me/heartbeat", by="kiosk")
    devices = api.get(f"/api/v1/posts/{POST}/desk", by="sari").get_json()["devices"]
    assert [(one["name"], one["away"]) for one in devices] == [("kiosk", 1)]

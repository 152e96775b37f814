"""Logging in and out, users and devices, on a real engine."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from queue_service.core import cache
from queue_service.core.errors import Conflict, Invalid, NotFound, TooMany, Unauthorized
from queue_service.core.identity import Principal
from queue_service.staff import actions, passwords, store
from queue_service.staff.models import Origin
from tests.staff.conftest import DESK, PASSWORD

ADMIN = Principal("staff", "kepala", role="admin")
ATTACKER = Origin(address="203.0.113.9")
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def time():
    """A clock that stands still until it is moved."""
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


def fail(engine, vault, times, username="sari", origin=DESK):
    """Try wrong passwords; return the refusals in order."""
    refusals = []
    for number in range(times):
        with pytest.raises((Unauthorized, TooMany)) as refused:
            actions.log_in(engine, vault, username, f"salah {number}", origin)
        refusals.append(refused.value)
    return refusals


def test_a_token_tells_who_is_calling(office, vault):
    opened = actions.log_in(office, vault, "SARI", PASSWORD, DESK)
    who = actions.authenticate(office, opened.token)
    assert (who.kind, who.id, who.name, who.role, who.posts) == (
        "staff",
        "sari",
        "Sari",
        "officer",
        ("kantor-desa",),
    )
    assert len(who.csrf) >= 20


@pytest.mark.parametrize(
    "secret", ["", "s-", "d-", "d-x-y", "s-" + "0" * 32, "x", "s-\udce9", "d-" + "é" * 9]
)
def test_nonsense_is_nobody(office, secret):
    assert actions.authenticate(office, secret.encode("utf-8", "replace").decode()) is None


def test_each_log_in_has_a_token_of_its_own(office, vault):
    tokens = {actions.log_in(office, vault, "sari", PASSWORD, DESK).token for _ in range(5)}
    assert len(tokens) == 5


def test_a_remembered_token_costs_the_engine_nothing(office, vault, monkeypatch):
    token = actions.log_in(office, vault, "sari", PASSWORD, DESK).token
    first = actions.authenticate(office, token)
    monkeypatch.setattr(store, "find_session", lambda *_: pytest.fail("asked the engine again"))
    assert actions.authenticate(office, token) is first


def test_that_nobody_has_a_token_is_never_remembered(office, vault, monkeypatch):
    token = "s-" + "0" * 32
    assert actions.authenticate(office, token) is None
    monkeypatch.setattr("queue_service.staff.actions.login.token", lambda _n=16: "0" * 32)
    actions.log_in(office, vault, "sari", PASSWORD, DESK)
    assert actions.authenticate(office, token).id == "sari"


def test_a_session_lives_on_while_it_is_used_and_ends_after_twelve_hours_without(office, vault, time):
    token = actions.log_in(office, vault, "sari", PASSWORD, DESK).token
    for _day in range(3):
        time.shift(timedelta(hours=11))
        cache.forget("*")
        assert actions.authenticate(office, token) is not None
    time.shift(timedelta(hours=12, seconds=1))
    cache.forget("*")
    assert actions.authenticate(office, token) is None


def test_no_session_lives_longer_than_a_week(office, vault, time):
    token = actions.log_in(office, vault, "sari", PASSWORD, DESK).token
    for _half_day in range(16):
        time.shift(timedelta(hours=11))
        cache.forget("*")
    assert actions.authenticate(office, token) is None


def test_logging_out_kills_the_token_at_once_and_leaves_the_others(office, vault):
    one, two = (actions.log_in(office, vault, "sari", PASSWORD, DESK).token for _ in range(2))
    actions.log_out(office, actions.authenticate(office, one))
    assert actions.authenticate(office, one) is None
    assert actions.authenticate(office, two).id == "sari"


def test_a_change_reaches_a_reader_that_was_just_reading_the_old_state(office, vault, monkeypatch):
    token = actions.log_in(office, vault, "sari", PASSWORD, DESK).token
    find = store.find_session

    def slow_find(*args):
        found = find(*args)
        actions.change_user(office, "sari", ADMIN, active=False)
        monkeypatch.setattr(store, "find_session", find)
        return found

    monkeypatch.setattr(store, "find_session", slow_find)
    actions.authenticate(office, token)
    assert actions.authenticate(office, token) is None


def test_whoever_is_shut_out_is_refused_at_once_and_cannot_log_in(office, vault):
    token = actions.log_in(office, vault, "sari", PASSWORD, DESK).token
    assert actions.authenticate(office, token) is not None
    actions.change_user(office, "sari", ADMIN, active=False)
    assert actions.authenticate(office, token) is None
    with pytest.raises(Unauthorized):
        actions.log_in(office, vault, "sari", PASSWORD, DESK)
    actions.change_user(office, "sari", ADMIN, active=True)
    assert actions.authenticate(office, token) is None


def test_a_new_role_counts_from_the_next_call_on(office, vault):
    token = actions.log_in(office, vault, "sari", PASSWORD, DESK).token
    assert not actions.authenticate(office, token).leads
    actions.change_user(office, "sari", ADMIN, role="supervisor", posts=("pasar",))
    assert actions.authenticate(office, token).leads
    assert actions.authenticate(office, token).posts == ("pasar",)


def test_changes_are_announced_to_other_processes(office):
    before = office.client.xlen(cache.CHANGES)
    actions.change_user(office, "sari", ADMIN, active=False)
    assert office.client.xrevrange(cache.CHANGES, count=1)[0][1] == {"room": "staff"}
    assert office.client.xlen(cache.CHANGES) > before


def test_after_five_failures_each_next_one_waits_longer(office, vault, time):
    assert [refusal.code for refusal in fail(office, vault, 5)] == ["login_failed"] * 5
    (locked,) = fail(office, vault, 1)
    assert (locked.code, locked.extra["retry_after"]) == ("too_many", 5)
    time.shift(5)
    fail(office, vault, 1)
    (locked,) = fail(office, vault, 1)
    assert locked.extra["retry_after"] == 10


def test_the_right_password_does_not_help_during_a_lock_and_clears_it_afterwards(office, vault, time):
    fail(office, vault, 5)
    with pytest.raises(TooMany):
        actions.log_in(office, vault, "sari", PASSWORD, DESK)
    time.shift(6)
    actions.log_in(office, vault, "sari", PASSWORD, DESK)
    assert [refusal.code for refusal in fail(office, vault, 5)] == ["login_failed"] * 5


def test_trying_during_a_lock_does_not_make_it_longer(office, vault, time):
    fail(office, vault, 5)
    fail(office, vault, 50)
    time.shift(6)
    actions.log_in(office, vault, "sari", PASSWORD, DESK)


def test_unknown_usernames_are_locked_like_known_ones(office, vault, time):
    known = [refusal.code for refusal in fail(office, vault, 7, "sari")]
    unknown = [refusal.code for refusal in fail(office, vault, 7, "tidak-ada", Origin("192.0.2.8"))]
    assert known == unknown


def test_an_unknown_username_costs_one_hash_like_a_known_one(office, vault, monkeypatch):
    checked = []
    real = passwords._off_the_loop
    monkeypatch.setattr(
        passwords, "_off_the_loop", lambda work, *args: checked.append(work) or real(work, *args)
    )
    for name in ("sari", "tidak-ada"):
        fail(office, vault, 1, name)
    assert [work.__name__ for work in checked] == ["verify", "verify"]


def test_a_spread_attack_on_one_username_is_slowed_down_but_ends(office, vault, time):
    for number in range(30):
        fail(office, vault, 1, origin=Origin(f"203.0.113.{number}"))
    (locked,) = fail(office, vault, 1, origin=Origin("203.0.113.99"))
    assert locked.code == "too_many"
    time.shift(6 * 60)
    fail_again = fail(office, vault, 1, origin=Origin("203.0.113.99"))
    assert fail_again[0].code == "login_failed"


def test_an_attack_from_elsewhere_does_not_lock_out_a_person_where_they_always_log_in(office, vault, time):
    actions.log_in(office, vault, "sari", PASSWORD, DESK)
    for number in range(40):
        fail(office, vault, 1, origin=Origin(f"203.0.113.{number}"))
    assert actions.log_in(office, vault, "sari", PASSWORD, DESK).user.username == "sari"


def test_an_attack_from_the_same_address_does_not_lock_out_a_browser_that_was_here_before(
    office, vault, time
):
    known = actions.log_in(office, vault, "sari", PASSWORD, DESK).known
    fail(office, vault, 40)
    assert fail(office, vault, 1)[0].code == "too_many"
    opened = actions.log_in(office, vault, "sari", PASSWORD, replace(DESK, known=known))
    assert opened.user.username == "sari"


@pytest.mark.parametrize("proof", ["", ".", "abc.def", "x" * 500])
def test_a_made_up_proof_is_none(office, vault, time, proof):
    fail(office, vault, 5)
    with pytest.raises(TooMany):
        actions.log_in(office, vault, "sari", PASSWORD, replace(DESK, known=proof))


def test_a_proof_of_one_person_is_none_for_another(office, vault, time):
    known = actions.log_in(office, vault, "lsm", PASSWORD, ATTACKER).known
    fail(office, vault, 5)
    with pytest.raises(TooMany):
        actions.log_in(office, vault, "sari", PASSWORD, replace(DESK, known=known))


def test_guessing_many_usernames_from_one_address_is_slowed_down(office, vault, time):
    refusals = [fail(office, vault, 1, f"orang{number}", ATTACKER)[0].code for number in range(61)]
    assert refusals == ["login_failed"] * 60 + ["too_many"]


def test_guesses_at_once_do_not_slip_past_the_lock(office, vault):
    with ThreadPoolExecutor(16) as pool:
        codes = list(pool.map(lambda _n: fail(office, vault, 1)[0].code, range(60)))
    assert codes.count("login_failed") <= 5 + 4  # and those whose hash was being checked when the lock fell


def test_many_right_log_ins_at_once_all_work(office, vault):
    with ThreadPoolExecutor(16) as pool:
        opened = list(pool.map(lambda _n: actions.log_in(office, vault, "sari", PASSWORD, DESK), range(32)))
    assert len({one.token for one in opened}) == 32


def test_resetting_a_password_opens_the_lock_and_ends_every_session(office, vault, time):
    token = actions.log_in(office, vault, "sari", PASSWORD, DESK).token
    fail(office, vault, 6)
    fresh = actions.reset_password(office, "sari", ADMIN)
    assert actions.authenticate(office, token) is None
    opened = actions.log_in(office, vault, "sari", fresh, DESK)
    assert opened.user.temporary
    with pytest.raises(Unauthorized):
        actions.log_in(office, vault, "sari", PASSWORD, DESK)


def test_changing_the_own_password_ends_all_other_sessions(office, vault):
    one, two = (actions.log_in(office, vault, "sari", PASSWORD, DESK).token for _ in range(2))
    opened = actions.change_password(
        office, actions.authenticate(office, one), PASSWORD, "kucing di atas atap", DESK
    )
    assert actions.authenticate(office, one) is None
    assert actions.authenticate(office, two) is None
    assert actions.authenticate(office, opened.token).id == "sari"
    assert [
        session.id for session in actions.sessions_of(office, actions.authenticate(office, opened.token))
    ] == [store.digest(opened.token)]


def test_a_stolen_session_cannot_try_old_passwords_for_ever(office, vault, time):
    who = actions.authenticate(office, actions.log_in(office, vault, "sari", PASSWORD, DESK).token)
    for _try in range(5):
        with pytest.raises(Unauthorized):
            actions.change_password(office, who, "salah", "kucing di atas atap", DESK)
    with pytest.raises(TooMany):
        actions.change_password(office, who, PASSWORD, "kucing di atas atap", DESK)


def test_a_weak_new_password_is_refused(office, vault):
    who = actions.authenticate(office, actions.log_in(office, vault, "sari", PASSWORD, DESK).token)
    with pytest.raises(Invalid) as refused:
        actions.change_password(office, who, PASSWORD, "sari123456", DESK)
    assert refused.value.code == "weak_password"


def test_a_hash_of_older_parameters_is_renewed_at_the_next_log_in(office, vault, monkeypatch):
    from argon2 import PasswordHasher

    before = actions.user(office, "sari").password
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    actions.log_in(office, vault, "sari", PASSWORD, DESK)
    after = actions.user(office, "sari").password
    assert before != after
    assert "m=16,t=2" in after
    actions.log_in(office, vault, "sari", PASSWORD, DESK)


def test_whoever_is_shut_out_between_password_and_session_gets_none(office, vault, monkeypatch):
    real = passwords.matches

    def meanwhile(known, password):
        actions.change_user(office, "sari", ADMIN, active=False)
        return real(known, password)

    monkeypatch.setattr(passwords, "matches", meanwhile)
    with pytest.raises(Unauthorized):
        actions.log_in(office, vault, "sari", PASSWORD, DESK)


def test_own_sessions_are_listed_and_one_can_be_ended(office, vault):
    one, two = (actions.log_in(office, vault, "sari", PASSWORD, DESK).token for _ in range(2))
    other = actions.log_in(office, vault, "budi", PASSWORD, DESK).token
    who = actions.authenticate(office, one)
    assert {session.id for session in actions.sessions_of(office, who)} == {
        store.digest(one),
        store.digest(two),
    }
    actions.close_session(office, who, store.digest(two))
    assert actions.authenticate(office, two) is None
    with pytest.raises(NotFound):
        actions.close_session(office, who, store.digest(other))
    assert actions.authenticate(office, other) is not None


def test_the_last_admin_stays(office):
    for change in ({"active": False}, {"role": "officer", "posts": ("pasar",)}):
        with pytest.raises(Conflict) as refused:
            actions.change_user(office, "kepala", ADMIN, **change)
        assert refused.value.code == "last_admin"
    actions.create_user(office, "kedua", PASSWORD, "admin")
    actions.change_user(office, "kepala", ADMIN, active=False)


def test_an_admin_does_not_reset_the_own_password(office):
    with pytest.raises(Invalid):
        actions.reset_password(office, "kepala", ADMIN)


def test_a_device_is_known_by_its_token(office):
    made = actions.create_device(office, "kantor-desa", "kiosk", "Pintu depan", {"paper": 58})
    who = actions.authenticate(office, made.token)
    assert (who.kind, who.id, who.device, who.posts, who.name) == (
        "device",
        made.id,
        "kiosk",
        ("kantor-desa",),
        "Pintu depan",
    )
    assert made.url == f"/kiosk/kantor-desa#token={made.token}"
    assert actions.device(office, made.id).settings["paper"] == 58


def test_a_device_token_with_another_secret_is_nobody(office):
    made = actions.create_device(office, "kantor-desa", "kiosk", "Pintu depan", {})
    assert actions.authenticate(office, made.token[:-1] + ("0" if made.token[-1] != "0" else "1")) is None


def test_a_revoked_device_is_refused_at_once(office):
    made = actions.create_device(office, "kantor-desa", "kiosk", "Pintu depan", {})
    assert actions.authenticate(office, made.token) is not None
    actions.revoke_device(office, "kantor-desa", made.id, ADMIN)
    assert actions.authenticate(office, made.token) is None
    with pytest.raises(NotFound):
        actions.revoke_device(office, "kantor-desa", made.id, ADMIN)


def test_a_device_is_not_found_at_another_post(office):
    made = actions.create_device(office, "kantor-desa", "kiosk", "Pintu depan", {})
    for attempt in (
        lambda: actions.change_device(office, "pasar", made.id, ADMIN, name="x"),
        lambda: actions.revoke_device(office, "pasar", made.id, ADMIN),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_settings_that_are_not_given_stay(office):
    made = actions.create_device(office, "kantor-desa", "kiosk", "Pintu depan", {"paper": 58})
    changed = actions.change_device(office, "kantor-desa", made.id, ADMIN, settings={"idle_seconds": 90})
    assert (changed.settings["paper"], changed.settings["idle_seconds"]) == (58, 90)
    with pytest.raises(Invalid):
        actions.change_device(office, "kantor-desa", made.id, ADMIN, settings={"print": "network"})


def test_a_heartbeat_is_seen_and_changes_nothing_else(office, time):
    made = actions.create_device(office, "kantor-desa", "kiosk", "Pintu depan", {})
    changes = office.client.xlen(cache.CHANGES)
    actions.beat(office, made.id)
    (device,) = actions.devices_of(office, "kantor-desa")
    assert device.seen == int(NOW.timestamp() * 1000)
    assert office.client.xlen(cache.CHANGES) == changes

"""Logging in and out, users and devices, on a real engine."""

from datetime import timedelta

import pytest

from queue_service.core import cache
from queue_service.core.errors import Conflict, Invalid, NotFound, Unauthorized
from queue_service.core.identity import Principal
from queue_service.staff import actions, passwords, store
from tests.staff.conftest import DESK, NOW, PASSWORD

ADMIN = Principal("staff", "kepala", role="admin")


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

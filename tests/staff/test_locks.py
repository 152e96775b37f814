"""Locks: guessing is slowed down, and nobody can lock a person out for good."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from queue_service.core.errors import TooMany, Unauthorized
from queue_service.core.identity import Principal
from queue_service.staff import actions, passwords
from queue_service.staff.models import Origin
from tests.staff.conftest import DESK, PASSWORD

ADMIN = Principal("staff", "kepala", role="admin")
ATTACKER = Origin(address="203.0.113.9")


def fail(engine, vault, times, username="sari", origin=DESK):
    """Try wrong passwords; return the refusals in order."""
    refusals = []
    for number in range(times):
        with pytest.raises((Unauthorized, TooMany)) as refused:
            actions.log_in(engine, vault, username, f"salah {number}", origin)
        refusals.append(refused.value)
    return refusals


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
    real = passwords.off_the_loop
    monkeypatch.setattr(
        passwords, "off_the_loop", lambda work, *args: checked.append(work) or real(work, *args)
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
    assert codes.count("login_failed") <= 5 + 2  # and those whose hash was being checked when the lock fell


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


def test_a_stolen_session_cannot_try_old_passwords_for_ever(office, vault, time):
    who = actions.authenticate(office, actions.log_in(office, vault, "sari", PASSWORD, DESK).token)
    for _try in range(5):
        with pytest.raises(Unauthorized):
            actions.change_password(office, who, "salah", "kucing di atas atap", DESK)
    with pytest.raises(TooMany):
        actions.change_password(office, who, PASSWORD, "kucing di atas atap", DESK)

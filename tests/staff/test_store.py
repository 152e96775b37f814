"""What the engine keeps: no secrets, atomically, and for a time."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from queue_service.core.errors import Conflict, Refused
from queue_service.core.identity import Principal
from queue_service.core.redis import Engine
from queue_service.staff import actions, store
from queue_service.staff.models import Bucket, User
from tests.staff.conftest import PASSWORD

BUCKET = Bucket("pair:sari", free=3, base=1000, cap=8000, keep=60_000)


def everything(engine: Engine) -> str:
    """Return all that the engine keeps as one text."""
    texts = []
    for key in engine.client.scan_iter():
        kind = engine.client.type(key)
        read = {
            "string": engine.client.get,
            "hash": engine.client.hgetall,
            "set": engine.client.smembers,
            "stream": engine.client.xrange,
        }.get(kind, lambda name: engine.client.zrange(name, 0, -1))
        texts.append(f"{key} {read(key)}")
    return "\n".join(texts)


def test_neither_tokens_nor_passwords_are_kept(office, tokens):
    kept = everything(office)
    assert "kantor-desa" in kept
    assert PASSWORD not in kept
    for token in tokens.values():
        assert token not in kept
        assert token.rpartition("-")[2] not in kept


def test_of_two_who_take_a_username_at_once_one_gets_it(engine):
    def create(number: int) -> str:
        try:
            return actions.create_user(engine, "sari", PASSWORD, "admin", (), f"Sari {number}").username
        except Conflict as refused:
            return refused.code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(create, range(16))) == ["sari"] + ["username_taken"] * 15


def test_two_admins_cannot_shut_each_other_out_at_once(engine):
    for name in ("satu", "dua"):
        actions.create_user(engine, name, PASSWORD, "admin")
    one, two = actions.user(engine, "satu"), actions.user(engine, "dua")

    def shut_out(pair):
        who, by = pair
        try:
            return actions.change_user(engine, who, _principal(by), active=False).username
        except Refused as refused:
            return refused.code

    with ThreadPoolExecutor(2) as pool:
        assert "last_admin" in list(pool.map(shut_out, [("satu", two), ("dua", one)]))
    assert [user.active for user in actions.users(engine)].count(True) == 1


def _principal(user: User) -> Principal:
    return Principal("staff", user.username, role=user.role)


def test_a_change_against_an_old_state_is_refused(office):
    user, kept = store.load_user(office, "sari")
    store.put_user(office, replace(user, name="Sari B"), kept)
    with pytest.raises(Conflict) as refused:
        store.put_user(office, replace(user, name="Sari C"), kept)
    assert refused.value.code == "changed_meanwhile"
    assert store.load_user(office, "sari")[0].name == "Sari B"


def test_each_failure_beyond_the_free_ones_doubles_the_wait_up_to_a_cap(engine):
    waits = []
    for _try in range(8):
        store.count_failure(engine, [BUCKET], 1_000_000)
        waits.append(store.wait(engine, [BUCKET], 1_000_000))
    assert waits == [0, 0, 1000, 2000, 4000, 8000, 8000, 8000]
    assert store.wait(engine, [BUCKET], 1_008_000) == 0


def test_the_longest_wait_of_several_buckets_counts(engine):
    slow = replace(BUCKET, name="other", free=1, base=5000)
    store.count_failure(engine, [BUCKET, slow], 0)
    assert store.wait(engine, [BUCKET, slow], 0) == 5000
    store.forgive(engine, [slow])
    assert store.wait(engine, [BUCKET, slow], 0) == 0


def test_failures_are_forgotten_after_a_while(engine):
    store.count_failure(engine, [BUCKET], 0)
    (name,) = [key for key in engine.client.scan_iter() if "failures" in key]
    assert 0 < engine.client.pttl(name) <= BUCKET.keep


def test_a_secret_is_shown_once(engine):
    store.put_once(engine, "abc", "sealed", 600)
    assert 0 < engine.client.ttl(store.key("once", "abc")) <= 600
    assert store.take_once(engine, "abc") == "sealed"
    assert store.take_once(engine, "abc") is None


def test_only_the_newest_addresses_are_remembered(engine):
    for number in range(30):
        store.know_address(engine, "sari", f"hash{number}", 1000 + number)
    assert not store.knows_address(engine, "sari", "hash5", 2000)
    assert store.knows_address(engine, "sari", "hash29", 2000)
    assert not store.knows_address(engine, "sari", "hash29", 2000 + store.KNOWN_FOR)


def test_users_are_kept_in_a_form_that_newer_programs_can_extend(office):
    text = store.load_user(office, "sari")[1]
    fields = json.loads(text)
    del fields["temporary"]
    office.client.hset(store.USERS, "sari", json.dumps(fields))
    changed = actions.change_user(
        office, "sari", _principal(actions.user(office, "kepala")), name="Sari Dewi"
    )
    assert changed.name == "Sari Dewi"

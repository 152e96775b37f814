"""Hashing: argon2id, and never on the event loop's own thread."""

import subprocess
import sys
import threading

from argon2 import PasswordHasher

from queue_service.staff import passwords

# Run in a process of its own, because monkey-patching cannot be undone.
IN_EVENTLET = """
import warnings
warnings.simplefilter("ignore")
import eventlet
eventlet.monkey_patch()
from eventlet.patcher import original
from queue_service.staff import passwords

thread = original("threading").get_ident
assert passwords.off_the_loop(lambda word: thread(), "x") != thread()
kept = passwords.hashed("payung biru laut")
assert passwords.matches(kept, "payung biru laut")
assert not passwords.matches(kept, "salah")
assert not passwords.matches(None, "salah")
with passwords.SLOTS:
    print("done")
"""


def test_hashing_leaves_the_event_loop_to_the_others():
    ran = subprocess.run(
        [sys.executable, "-c", IN_EVENTLET], capture_output=True, text=True, check=False, timeout=60
    )
    assert (ran.stdout, ran.returncode) == ("done\n", 0), ran.stderr


def test_without_an_event_loop_no_thread_is_used():
    assert passwords.off_the_loop(lambda word: threading.get_ident(), "x") == threading.get_ident()


def test_the_products_own_parameters_are_those_owasp_asks_for(monkeypatch, strong_hasher):
    monkeypatch.setattr(passwords, "hasher", strong_hasher)
    kept = passwords.hashed("payung biru laut")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches(kept, "payung biru laut")
    assert not passwords.outdated(kept)
    assert passwords.outdated(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x"))


def test_equal_passwords_have_different_hashes():
    assert passwords.hashed("payung biru laut") != passwords.hashed("payung biru laut")


def test_a_broken_hash_lets_nobody_in():
    assert not passwords.matches("no hash at all", "x")

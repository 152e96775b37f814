"""A bucket that is absent, silent, broken, or not ours: told plainly in time, nothing lost, nobody else held up."""

import dataclasses
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from queue_service.core.errors import Unavailable
from queue_service.documents import actions, check, s3, store
from queue_service.documents.models import Shelf
from tests.documents import corpus
from tests.documents.conftest import LIMIT, VAULT, Store
from tests.factories import MovableClock

CLOCK = MovableClock()
OWNER = "application:7QK3M9T2XB4H"
NOWHERE = Store("http://127.0.0.1:9")  # the port that discards; nobody listens there


class Broken(BaseHTTPRequestHandler):
    """Answers 500, or nothing at all until the test is over."""

    status = 500
    over = threading.Event()

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not self.status:
            self.over.wait(60)
        else:
            self.send_response(self.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

    do_GET = do_PUT = do_DELETE = answer  # noqa: N815 - the names that the library calls

    def log_message(self, *_args):
        """Say nothing."""


def broken(status):
    """Start a server that answers so; it ends with the test."""
    handler = type("Handler", (Broken,), {"status": status, "over": threading.Event()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, handler.over


@pytest.fixture
def failing():
    """A store that answers 500."""
    server, _over = broken(500)
    yield Store(f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


@pytest.fixture
def silent(monkeypatch):
    """A store that takes requests and never answers."""
    monkeypatch.setattr(s3, "ANSWER_SECONDS", 0.2)
    server, over = broken(0)
    yield Store(f"http://127.0.0.1:{server.server_port}")
    over.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def locked(s3):
    """The real store, which asks for keys that it knows from now on."""
    asks = f"{s3.url}/moto-api/reset-auth"
    requests.post(asks, data="0", timeout=5)
    yield s3
    requests.post(asks, data="inf", timeout=5)


def refused(bucket, most=4):
    """Have every verb (or the first ones) refused, and return how many seconds the slowest took."""
    verbs = (
        lambda: bucket.put("A-1", b"x"),
        lambda: bucket.get("A-1"),
        lambda: bucket.remove(["A-1"]),
        lambda: list(bucket.ages()),
    )
    slowest = 0.0
    for verb in verbs[:most]:
        began = time.monotonic()
        with pytest.raises(Unavailable) as refusal:
            verb()
        assert (refusal.value.code, refusal.value.extra) == ("documents_unreachable", {"retry_after": 10})
        slowest = max(slowest, time.monotonic() - began)
    assert bucket.away
    return slowest


def test_a_store_that_is_absent_is_told_at_once():
    assert refused(NOWHERE.bucket()) < 4


def test_a_store_that_never_answers_is_given_up(silent):
    assert refused(silent.bucket(), 2) < 6


def test_a_store_that_fails_is_told_as_one_that_is_away(failing):
    assert refused(failing.bucket(), 2) < 6


def test_a_wrong_key_opens_nothing_and_is_told_as_a_store_that_is_away(locked):
    refused(locked.bucket(key="AKIAWRONG"))


def test_a_bucket_that_does_not_exist_is_not_an_empty_one(s3):
    refused(s3.bucket(bucket="no-such-bucket"))


def test_the_time_for_an_answer_is_short_enough_for_a_person():
    assert (s3.CONNECT_SECONDS + s3.ANSWER_SECONDS) * s3.ATTEMPTS <= 12


def test_an_upload_while_the_store_is_away_leaves_no_record_and_succeeds_when_it_is_back(engine, bucket):
    away = Shelf((NOWHERE.bucket(),), VAULT, LIMIT)
    with pytest.raises(Unavailable):
        actions.keep(engine, CLOCK, away, OWNER, corpus.photo((400, 300)))
    assert list(store.everything(engine)) == []
    back = Shelf((bucket,), VAULT, LIMIT)
    assert actions.keep(engine, CLOCK, back, OWNER, corpus.photo((400, 300))).place == "s3:papers"


def test_erasing_while_the_store_is_away_is_made_good_by_the_sweep(engine, bucket, monkeypatch):
    here = Shelf((bucket,), VAULT, LIMIT)
    actions.keep(engine, CLOCK, here, OWNER, corpus.photo((400, 300)))
    with pytest.raises(Unavailable):
        actions.erase(engine, dataclasses.replace(here, places=(NOWHERE.bucket(),)), OWNER)
    assert actions.erase(engine, here, OWNER) == 0
    monkeypatch.setattr(actions, "ORPHAN_SECONDS", -60.0)
    assert actions.sweep(engine, here) == 1
    assert list(bucket.ages()) == []


def test_the_check_tells_a_store_that_is_away_and_one_that_keeps_what_is_erased(engine, s3):
    assert check.violations(engine, Shelf((NOWHERE.bucket(),), VAULT, LIMIT)) == [
        "documents: s3:papers cannot be reached"
    ]
    versions = s3.bucket(bucket="versions")
    versions._client.create_bucket(Bucket="versions")
    versions._client.put_bucket_versioning(Bucket="versions", VersioningConfiguration={"Status": "Enabled"})
    [told] = check.violations(engine, Shelf((versions,), VAULT, LIMIT))
    assert "keeps old versions" in told


def test_many_objects_are_all_seen(bucket, monkeypatch):
    for number in range(5):
        bucket.put(f"A-{number}", b"x")
    pages = bucket._client.get_paginator("list_objects_v2")
    monkeypatch.setattr(bucket._client, "get_paginator", lambda _name: Few(pages))
    assert [name for name, _age in bucket.ages()] == [f"A-{number}" for number in range(5)]


class Few:
    """A paginator that asks for two at a time."""

    def __init__(self, pages):
        self.pages = pages

    def paginate(self, **what):
        return self.pages.paginate(PaginationConfig={"PageSize": 2}, **what)


# Run in a process of its own, because monkey-patching cannot be undone.
IN_EVENTLET = """
import sys, warnings
warnings.simplefilter("ignore")
import eventlet
eventlet.monkey_patch()
import time
from queue_service.core.errors import Unavailable
from queue_service.documents import s3
s3.ANSWER_SECONDS = 0.2
good, silent = (s3.Bucket(url, "papers", "loop", "key", "secret", "us-east-1") for url in sys.argv[1:])

longest = 0.0
def others():
    global longest
    while True:
        before = time.monotonic()
        eventlet.sleep(0.01)
        longest = max(longest, time.monotonic() - before)

def asked(bucket):
    try:
        bucket.put("A-1", bytes(300_000))
        return bucket.get("A-1") == bytes(300_000)
    except Unavailable as refused:
        return refused.code

eventlet.spawn(others)
eventlet.sleep(0)
assert asked(good) is True
longest = 0.0
many = [eventlet.spawn(asked, bucket) for bucket in (silent, good) * 3]
assert [one.wait() for one in many] == ["documents_unreachable", True] * 3
print(longest)
"""


def test_waiting_for_a_store_holds_up_nobody(s3, silent):
    ran = subprocess.run(
        [sys.executable, "-c", IN_EVENTLET, s3.url, silent.url],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert float(ran.stdout) < 0.4

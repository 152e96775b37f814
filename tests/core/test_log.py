"""Logs: one line per event, nothing secret or personal in it."""

import json
import logging

import pytest

from queue_service.core.log import configure, scrub


@pytest.fixture(autouse=True)
def _put_logging_back():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


def log_a_failure(message: str) -> None:
    try:
        int("two\nlines")
    except ValueError:
        logging.getLogger("room").exception(message)


def test_people_get_one_line_per_event_with_cause_and_place(capsys):
    configure("web", as_json=False)
    log_a_failure("could not\nread")
    [line] = capsys.readouterr().err.splitlines()
    assert "web        error  could not read [ValueError: invalid literal" in line
    assert "core/test_log.py:" in line
    assert "log_a_failure" in line


def test_machines_get_one_json_object_a_line(capsys):
    configure("worker", as_json=True)
    logging.getLogger("room").info("ready")
    log_a_failure("could not read")
    ready, failed = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (ready["part"], ready["level"], ready["message"]) == ("worker", "info", "ready")
    assert failed["error"].startswith("ValueError")
    assert "Traceback" in failed["trace"]


def test_libraries_do_not_log_every_packet(capsys):
    configure("web", as_json=False)
    for name in ("werkzeug", "engineio.server", "socketio.server", "rq.worker"):
        logging.getLogger(name).info("chatter")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Authorization: Bearer abcdef123456", "abcdef123456"),
        ("opened /kiosk/pasar#token=AbC-123_456xyz", "AbC-123_456xyz"),
        ("cannot reach redis://user:rahasia@host:6379/0", "rahasia"),
        ("nik 3175012345678901 invalid", "3175012345678901"),
        ("sms to +6281234567890 failed", "+6281234567890"),
        ("sms to 081234567890 failed", "081234567890"),
    ],
)
def test_what_looks_secret_or_personal_is_masked(text, secret):
    assert secret not in scrub(text)


def test_ordinary_words_numbers_and_times_stay_readable():
    text = "password changed, key missing; A001 at 2026-11-24T09:15:00 seq 1763950500000 took 0.125 s"
    assert scrub(text) == text

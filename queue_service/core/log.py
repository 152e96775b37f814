"""Logs: one line per event, for people or (LOG_JSON=1) for machines, without secrets or personal data.

``configure`` is called once by each process of the command line. Everything goes to standard error.
"""

import json
import logging
import re
import sys
import traceback
from datetime import datetime
from types import TracebackType

# Libraries that announce every packet or request; what matters of theirs is a warning.
_CHATTY = (
    "werkzeug",
    "engineio",
    "engineio.server",
    "socketio",
    "socketio.server",
    "eventlet",
    "rq",
    "rq.worker",
    "rq.job",
    "escpos",
    "urllib3",
)
_FRAMES = 6
_SECRETS = (
    (
        re.compile(r"(?i)\b(bearer\s+|(?:token|password|secret|key)[\"']?\s*[:=]\s*[\"']?)[\w.~+/-]{6,}=*"),
        r"\1***",
    ),
    (re.compile(r"(://[^:/@\s]*:)[^@/\s]+@"), r"\1***@"),
    (re.compile(r"(?<![\w.])\d{12}(\d{4})(?!\w)"), r"************\1"),  # NIK and family card numbers
    (re.compile(r"(?<![\w.])(?:\+62|62|08)\d{5,9}(\d{3})(?!\w)"), r"***\1"),  # phones
)


def scrub(text: str) -> str:
    """``text`` without what looks like a secret, a NIK or a phone number: a last net, not a licence to log them."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


def configure(part: str, *, as_json: bool) -> None:
    """Send this process's log to standard error; ``part`` (web, worker, ...) names it in every line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines(part) if as_json else _PlainLines(part))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in _CHATTY:
        chatty = logging.getLogger(name)
        chatty.handlers.clear()
        chatty.propagate = True
        chatty.setLevel(
            logging.ERROR if name == "werkzeug" else logging.WARNING
        )  # it warns of itself at every start


class _PlainLines(logging.Formatter):
    """``2026-11-24 09:15:00 web      warning  tickets.routes: what happened [ValueError: why, at file.py:12 name < ...]``."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self.part = part

    def format(self, record: logging.LogRecord) -> str:
        level = "" if record.levelno == logging.INFO else record.levelname.lower() + "  "
        text = f"{datetime.now():%Y-%m-%d %H:%M:%S} {self.part:<10} {level}{record.getMessage()}"
        if record.exc_info and record.exc_info[1]:
            text += f" [{_cause(record.exc_info[1])}]"
        return scrub(" ".join(text.splitlines()))


class _JsonLines(logging.Formatter):
    """One JSON object a line: at, part, level, logger, message, and error with trace when there was one."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self.part = part

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.now().astimezone().isoformat(timespec="milliseconds"),
            "part": self.part,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": scrub(record.getMessage()),
        }
        if record.exc_info and record.exc_info[1]:
            error = record.exc_info[1]
            line["error"] = scrub(f"{type(error).__name__}: {error}")
            line["trace"] = scrub("".join(traceback.format_exception(error)))
        return json.dumps(line, ensure_ascii=False)


def _cause(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}{_where(error.__traceback__)}"


def _where(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    places = (
        f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno} {frame.name}"
        for frame in reversed(frames)
    )
    return f", at {' < '.join(places)}" if frames else ""

"""What the agent has done, kept on disk: no job is printed twice, and no outcome is lost before the server knows it.

A job is written down *before* its first byte goes to the printer. If the agent dies in between, nobody knows whether
paper came out; such a job is reported as failed, and a person decides about a reprint.
"""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from kiosk.printer.driver import Outcome
from kiosk.printer.status import Reason

KEEP_SECONDS = 7 * 86400
_SCHEMA = """CREATE TABLE IF NOT EXISTS jobs (
    job TEXT PRIMARY KEY, ticket TEXT NOT NULL, at REAL NOT NULL,
    ok INTEGER, reason TEXT, reported INTEGER NOT NULL DEFAULT 0)"""


@dataclass(frozen=True)
class Report:
    """The outcome of a job that the server has not confirmed yet."""

    job: str
    ticket: str
    outcome: Outcome


class Memory:
    """One SQLite file; used from one thread. Jobs older than a week are forgotten at start."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA synchronous = FULL")  # a power cut must not make us print again
        self._db.execute(_SCHEMA)
        self._db.execute("DELETE FROM jobs WHERE at < ? AND reported = 1", (time.time() - KEEP_SECONDS,))
        self._db.execute("UPDATE jobs SET ok = 0, reason = ? WHERE ok IS NULL", (Reason.ERROR,))

    def begin(self, job: str, ticket: str) -> bool:
        """Write the job down. Returns False when it was written down before: it must not be printed again."""
        row = self._db.execute(
            "INSERT INTO jobs (job, ticket, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING job",
            (job, ticket, time.time()),
        ).fetchone()
        return row is not None

    def finish(self, job: str, outcome: Outcome) -> None:
        """Write down what became of a job."""
        self._db.execute(
            "UPDATE jobs SET ok = ?, reason = ? WHERE job = ?", (outcome.ok, outcome.reason, job)
        )

    def unreported(self) -> list[Report]:
        """Return finished jobs that the server has not confirmed, oldest first."""
        rows = self._db.execute(
            "SELECT job, ticket, ok, reason FROM jobs WHERE reported = 0 AND ok IS NOT NULL ORDER BY at"
        )
        return [Report(row[0], row[1], _outcome(row[2], row[3])) for row in rows]

    def report_again(self, job: str) -> None:
        """The server asks for a job that is done: it has not heard of the outcome."""
        self._db.execute("UPDATE jobs SET reported = 0 WHERE job = ?", (job,))

    def reported(self, job: str) -> None:
        """The server knows the outcome."""
        self._db.execute("UPDATE jobs SET reported = 1 WHERE job = ?", (job,))

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _outcome(ok: int, reason: str | None) -> Outcome:
    return Outcome(bool(ok), Reason(reason) if reason else None)

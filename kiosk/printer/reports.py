"""Telling the server what became of a job: ``POST /api/v1/tickets/{ticket}/print``, repeated until it is known."""

from __future__ import annotations

import json
import logging
import urllib.error
import urllib.parse
import urllib.request

from kiosk.printer.memory import Report

ANSWER_SECONDS = 5.0
log = logging.getLogger(__name__)


class Server:
    """The queue service as the agent sees it over HTTP."""

    def __init__(self, base_url: str, token: str) -> None:
        if urllib.parse.urlsplit(base_url).scheme not in ("http", "https"):
            raise ValueError("the server's address must begin with http:// or https://")
        self.base_url = base_url.rstrip("/")
        self.token = token

    def deliver(self, report: Report) -> bool:
        """Send one outcome. Returns True when it need not be sent again: accepted, or refused for good.

        The job's id is the idempotency key, so a lost answer does no harm.
        """
        try:
            with urllib.request.urlopen(self._request(report), timeout=ANSWER_SECONDS):  # noqa: S310 # scheme checked
                return True
        except urllib.error.HTTPError as error:
            log.warning("job %s: the server answered %s", report.job, error.code)
            return error.code in (400, 404, 409, 410, 422)
        except (OSError, ValueError) as error:
            log.warning("job %s: the server cannot be told yet (%s)", report.job, error)
            return False

    def _request(self, report: Report) -> urllib.request.Request:
        body = {"ok": report.outcome.ok, "job": report.job}
        if report.outcome.reason:
            body["reason"] = report.outcome.reason.value
        ticket = urllib.parse.quote(report.ticket, safe="")
        return urllib.request.Request(  # noqa: S310 # scheme checked
            f"{self.base_url}/api/v1/tickets/{ticket}/print",
            data=json.dumps(body).encode(),
            method="POST",
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "Idempotency-Key": f"print-{report.job}",
            },
        )

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

    def beat(self) -> None:
        """Say that the agent is alive; if the server does not hear it, the next time will do."""
        request = self._post("/api/v1/devices/me/heartbeat", {})
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS):  # noqa: S310 # scheme checked
                return
        except (OSError, ValueError) as error:
            log.warning("no heartbeat: %s", error)

    def _request(self, report: Report) -> urllib.request.Request:
        body: dict[str, object] = {"ok": report.outcome.ok, "job": report.job}
        if report.outcome.reason:
            body["reason"] = report.outcome.reason.value
        ticket = urllib.parse.quote(report.ticket, safe="")
        return self._post(f"/api/v1/tickets/{ticket}/print", body, f"print-{report.job}")

    def _post(self, path: str, body: dict[str, object], key: str | None = None) -> urllib.request.Request:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        address, data = self.base_url + path, json.dumps(body).encode()
        return urllib.request.Request(address, data=data, method="POST", headers=headers)  # noqa: S310 # scheme checked

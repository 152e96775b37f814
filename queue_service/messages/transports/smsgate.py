"""SMSGate: an Android phone as the gateway, reached directly (local mode) or through a server (cloud, private).

Its HTTP API is called with ``requests``; the ``android-sms-gateway`` package sets no time limits and drops Retry-After. The gateway takes
our id and drops a second message with it, and it takes the time for which a message is worth sending.
"""

import re
import time
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NameResolutionError, NewConnectionError

from queue_service.core.log import scrub
from queue_service.messages.transports.addresses import Gateway
from queue_service.messages.transports.base import Permanent, Temporary, Unclear

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 7.0
MENDING_SECONDS = 300.0  # a wrong password or address mends nobody in a second
LONGEST_WAIT_SECONDS = 3600.0
SHORTEST_TTL_SECONDS = 5  # the gateway refuses less
_NEVER_SENT = (NewConnectionError, ConnectTimeoutError, NameResolutionError)
_NUMBER = re.compile(r"\+?\d{7,}")


class SmsGate:
    """One gateway. A connection is kept between messages."""

    knows_ids = True

    def __init__(self, name: str, address: Gateway) -> None:
        self.name = name
        self._address = address
        self._session = requests.Session()
        self._session.auth = (address.user, address.password)

    def send(self, text: str, to: str, id: str, ttl_s: int) -> None:
        """Ask the gateway to send one SMS, see ``Transport.send``."""
        message: dict[str, Any] = {
            "id": id,
            "textMessage": {"text": text},
            "phoneNumbers": [to],
            "ttl": max(SHORTEST_TTL_SECONDS, ttl_s),
            "withDeliveryReport": True,
        }
        if self._address.sim:
            message["simNumber"] = self._address.sim
        status, wait, why = self._post(message)
        _judge(status, wait, why)

    def _post(self, message: dict[str, Any]) -> tuple[int, str | None, str]:
        """Return status, Retry-After and the beginning of the reason. Raises ``Temporary`` or ``Unclear`` without an answer."""
        try:
            with (
                self._session.post(
                    f"{self._address.base}/messages",
                    json=message,
                    timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
                    allow_redirects=False,
                    stream=True,  # the status is the answer; a body that never ends must not hold up the next message
                ) as answer
            ):
                why = _reason(answer) if answer.status_code >= 300 else ""
                return answer.status_code, answer.headers.get("Retry-After"), why
        except requests.exceptions.SSLError as error:
            raise Temporary("no safe connection", MENDING_SECONDS) from error
        except requests.exceptions.ConnectTimeout as error:
            raise Temporary("cannot be reached") from error
        except requests.exceptions.ConnectionError as error:
            raise _broken(error) from error
        except requests.exceptions.RequestException as error:
            raise Unclear(type(error).__name__) from error


def _broken(error: requests.exceptions.ConnectionError) -> Temporary | Unclear:
    cause = error.args[0] if error.args else None
    if isinstance(cause, MaxRetryError) and isinstance(cause.reason, _NEVER_SENT):
        return Temporary("cannot be reached")
    return Unclear("connection lost")


def _reason(answer: requests.Response) -> str:
    try:
        start = next(answer.iter_content(400), b"")
    except requests.exceptions.RequestException:
        return ""
    return scrub(_NUMBER.sub("***", start.decode(errors="replace")))[:160]


def _judge(status: int, wait: str | None, why: str) -> None:
    """Return when the gateway has the message; 409 says that it had it before."""
    if 200 <= status < 300 or status == 409:
        return
    said = f"HTTP {status} {why}".strip()
    if status == 429:
        raise Temporary(said, _seconds(wait))
    if status in (401, 403, 404, 405) or 300 <= status < 400:
        raise Temporary(said, MENDING_SECONDS)
    if status in (502, 504, 408):
        raise Unclear(said)
    if status >= 500:
        raise Temporary(said, _seconds(wait) if wait else None)
    raise Permanent(said)


def _seconds(wait: str | None) -> float:
    """Return a Retry-After (seconds or a date) in seconds, within reason; a minute when it says nothing."""
    try:
        seconds = float(wait) if wait and wait.strip().isdecimal() else _until(wait)
    except ValueError:
        seconds = 60.0
    return min(LONGEST_WAIT_SECONDS, max(1.0, seconds))


def _until(date: str | None) -> float:
    return parsedate_to_datetime(date or "").timestamp() - time.time()

"""A holder's short stay on the pages of one booking: who has named the phone's last four digits is not asked again for a while.

A signed cookie that is sent for this booking only. Forms carry a key made for that cookie: it counts a doubled form once, and a form
that was not written for this visitor does nothing.
"""

import hmac

from flask import current_app, request
from werkzeug.wrappers import Response

from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.idempotency import FIELD
from queue_service.core.ids import token
from queue_service.core.security import secure
from queue_service.core.web import settings

COOKIE = "holder"
MINUTES = 30


def _vault() -> Vault:
    found: Vault = current_app.extensions["vault"]
    return found


def _now_ms() -> int:
    clock: Clock = current_app.extensions["clock"]
    return clock.now_ms()


def secure_cookies() -> bool:
    """True when cookies must not travel without encryption."""
    return secure(settings())


def grant(response: Response, code: str, pages: str = "/b", minutes: int = MINUTES) -> Response:
    """Let this browser see what has this code, below ``pages``, for so many minutes."""
    until = _now_ms() + minutes * 60_000
    response.set_cookie(
        COOKIE,
        f"{until}.{_signature(code, until)}",
        max_age=minutes * 60,
        path=f"{pages}/{code}",
        secure=secure_cookies(),
        httponly=True,
        samesite="Lax",
    )
    return response


def _signature(code: str, until: int) -> str:
    return _vault().fingerprint(f"{code}:{until}", "holder")


def admitted(code: str) -> bool:
    """True when this browser was let in for this booking, and not too long ago."""
    until, _dot, signature = request.cookies.get(COOKIE, "").partition(".")
    if not until.isascii() or not until.isdigit() or int(until) < _now_ms():
        return False
    return hmac.compare_digest(signature, _signature(code, int(until)))


def form_key() -> str:
    """Return a new idempotency key for a form of this visitor."""
    random = token()
    return f"{random}.{_bound(random)}"


def own_form() -> bool:
    """True when the submitted form was written for this visitor."""
    random, _dot, bound = request.form.get(FIELD, "").partition(".")
    return hmac.compare_digest(bound.encode(), _bound(random).encode())


def _bound(random: str) -> str:
    return _vault().fingerprint(f"{request.cookies.get(COOKIE, '')}:{random}", "form")[:32]

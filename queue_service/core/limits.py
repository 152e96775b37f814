"""Rate limits for what anyone may call: Flask-Limiter on the engine, or in this process's memory while the engine is away.

Only routes that carry :func:`limited` cost anything. They count per client address (an IPv6 network counts as one client).
A waiting room often shares one address, so routes that a hundred phones read at once count with ``guesses=True``: only answers
"not found", which honest phones hardly get and guessers of ids get all the time.
"""

import ipaddress
import time
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, make_response, request
from flask.globals import request_ctx
from flask_limiter import Limiter, RequestLimit
from redis.backoff import NoBackoff
from redis.retry import Retry

from queue_service.config import Settings
from queue_service.core.errors import TooMany
from queue_service.core.web import answer_refused

View = TypeVar("View", bound=Callable[..., Any])
# An engine that does not answer must not hold up the request: no repeating, and soon enough to answer 503 within 2 s.
_CONNECTION: Any = {"socket_timeout": 0.3, "socket_connect_timeout": 0.3, "retry": Retry(NoBackoff(), 0)}


def client_address() -> str:
    """Return whom a request is counted for: an IPv4 address, or the /64 network of an IPv6 address."""
    text = request.remote_addr or ""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text or "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
    return text


def _refused(limit: RequestLimit) -> Response:
    seconds = max(1, int(limit.reset_at - time.time()) + 1)
    response = make_response(answer_refused(TooMany("too_many", retry_after=seconds)))
    response.headers["Retry-After"] = str(seconds)
    return response


limiter = Limiter(
    client_address,
    key_prefix="anyone",
    on_breach=_refused,
    in_memory_fallback_enabled=True,
    swallow_errors=True,
    storage_options=_CONNECTION,
)


def limited(rate: str, *, guesses: bool = False) -> Callable[[View], View]:
    """Allow a route ``rate`` per client address, e.g. ``"30 per minute"``; with ``guesses`` count only answers 404.

    The refused get 429 with Retry-After. Goes below ``requires``.
    """
    if guesses:
        return limiter.limit(rate, deduct_when=lambda response: response.status_code == 404)  # type: ignore[return-value]
    return limiter.limit(rate)  # type: ignore[return-value]


def install(app: Flask, settings: Settings) -> None:
    """Count on the engine of these settings."""
    app.config["RATELIMIT_STORAGE_URI"] = storage_url(settings.engine_url)
    limiter.init_app(app)
    # A limit is checked by the decorator that declares it; asking before every request as well would cost all routes 40 us.
    app.before_request_funcs[None].remove(limiter._check_request_limit)
    # The same holds for what the library does after every request.
    after, ended = app.after_request_funcs[None].pop(), app.teardown_request_funcs[None].pop()

    @app.after_request
    def count(response: Response) -> Any:
        return after(response) if _asked() else response

    @app.teardown_request
    def forget(error: BaseException | None) -> None:
        if _asked():
            ended(error)


def _asked() -> bool:
    """Whether a limit was looked at during this request: the library keeps what it saw in the request's context."""
    return hasattr(request_ctx, "_limiter_request_context")


def storage_url(engine_url: str) -> str:
    """Return the engine's address as the limits library wants it."""
    return f"redis+{engine_url}" if engine_url.startswith("unix://") else engine_url

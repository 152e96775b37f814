"""Rate limits for what anyone may call, counted in the engine, so that all processes count together.

Only routes that carry :func:`limited` cost anything, and these need the engine anyway. They count per client address (an IPv6 network
counts as one client). A waiting room often shares one address, so routes that a hundred phones read at once count with
``guesses=True``: only answers "not found", which honest phones hardly get and guessers of ids get all the time.
"""

import socket
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, after_this_request, make_response, request
from flask.typing import ResponseReturnValue

from queue_service.core.errors import TooMany
from queue_service.core.keys import system_key
from queue_service.core.scripts import CORE_LUA, Script
from queue_service.core.web import answer_refused, engine

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]
COUNT = Script(CORE_LUA / "count.lua")
_SECONDS = {"minute": 60, "hour": 3600}
_MAPPED = bytes(10) + b"\xff\xff"  # an IPv4 address written as one of IPv6


def limited(rate: str, *, guesses: bool = False) -> Callable[[View[P]], View[P]]:
    """Allow a route ``rate`` per client address, e.g. ``"30 per minute"``; with ``guesses`` count only answers 404.

    The refused get 429 with Retry-After. Goes below ``requires``.
    """
    most, _per, unit = rate.split()
    allowed, seconds = int(most), _SECONDS[unit]

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def counted(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            name = f"{view.__module__}.{view.__name__}:{client_address()}"
            count, left = _count(name, seconds, step=0 if guesses else 1)
            if count >= allowed + (not guesses):
                return _refused(left)
            if guesses:
                after_this_request(lambda response: _count_guess(name, seconds, response))
            return view(*args, **kwargs)

        return counted

    return decorate


def _count(name: str, seconds: int, step: int = 1) -> tuple[int, int]:
    """Return how often this happened in its time, and the seconds until that ends; with ``step`` 0 it does not happen now."""
    count, left = COUNT(engine(), [system_key("limit", name)], {"step": step, "seconds": seconds})
    return count, left


def _count_guess(name: str, seconds: int, response: Response) -> Response:
    if response.status_code == 404:
        _count(name, seconds)
    return response


def _refused(left: int) -> Response:
    seconds = max(0, left) + 1
    response = make_response(answer_refused(TooMany("too_many", retry_after=seconds)))
    response.headers["Retry-After"] = str(seconds)
    return response


def client_address() -> str:
    """Return whom a request is counted for: an IPv4 address, or the /64 network of an IPv6 address."""
    text = request.remote_addr or "unknown"
    try:
        packed = socket.inet_pton(socket.AF_INET6, text.partition("%")[0])
    except OSError:
        return text
    if packed.startswith(_MAPPED):
        return socket.inet_ntop(socket.AF_INET, packed[-4:])
    return socket.inet_ntop(socket.AF_INET6, packed[:8] + bytes(8)) + "/64"

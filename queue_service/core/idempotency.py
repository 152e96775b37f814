"""Idempotency keys: the same ``Idempotency-Key`` and body from the same caller gives the same answer for a day, also across
restarts.

Verbs that are one script record the key in that script (:func:`request_key`). Other POST routes carry :func:`idempotent`, which
keeps the whole answer, sealed, under ``sys:idem:HASH``. Only answers below 400 are kept: a refusal may be tried again. A process
that dies between the change and the keeping leaves the key free again after ``CLAIM_SECONDS``.
"""

import json
import re
import secrets
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection
from functools import wraps
from hashlib import blake2b
from typing import Any, ParamSpec

from flask import Request, Response, make_response, request
from flask.typing import ResponseReturnValue
from pydantic_core import from_json, to_json

from queue_service.core.crypto import Vault
from queue_service.core.errors import Conflict, Forbidden, Invalid
from queue_service.core.identity import ANYONE, Principal
from queue_service.core.keys import system_key
from queue_service.core.redis import Engine
from queue_service.core.web import engine, is_form, principal, vault

P = ParamSpec("P")
HEADER = "Idempotency-Key"
_AS_WSGI_NAMES_IT = "HTTP_IDEMPOTENCY_KEY"
FIELD = "idempotency_key"  # the same for forms of pages, where a double tap sends the form twice
SEALED = system_key("idem", "*").rstrip("*")  # the beginning of the keys whose answers are sealed
KEEP_SECONDS = 86_400
CLAIM_SECONDS = 30
PATIENCE_SECONDS = 2.0
_POLL_SECONDS = 0.02
_VISIBLE = re.compile(r"[\x21-\x7e]{1,200}")
_KEPT_HEADERS = ("Content-Type", "Location")
_NOT_THE_REQUEST = ("csrf_token", FIELD)


def request_key(asks: object = None) -> tuple[str, str] | None:
    """Return this request's key (hashed, of this caller only) and a fingerprint of what it asks; ``None`` without a key.

    ``asks`` (JSON) stands for a body that holds what changes from try to try, such as an age.
    Raises ``Invalid`` for a key that is not 1-200 visible characters.
    """
    asked: Request = request._get_current_object()  # type: ignore[attr-defined]
    key = asked.environ.get(_AS_WSGI_NAMES_IT)
    if key is None and is_form(asked):
        key = asked.form.get(FIELD)
    if key is None:
        return None
    if not _VISIBLE.fullmatch(key):
        raise Invalid(
            "invalid_input", errors=[{"field": HEADER, "message": "1-200 visible ASCII characters"}]
        )
    caller = _caller()
    scope = blake2b(f"{caller.kind}:{caller.id}\n{key}".encode(), digest_size=32).hexdigest()
    return scope, _fingerprint(asked, asks)


def _caller() -> Principal:
    """Return who asks; a cookie without its CSRF token counts for nobody (a route that needs somebody has refused it by now)."""
    try:
        return principal()
    except Forbidden:
        return ANYONE


def _fingerprint(asked: Request, asks: object) -> str:
    """Hash what is asked, keyed because bodies hold phones and passwords that a bare hash would give away to guessing."""
    body = _canonical_body(asked) if asks is None else _canonical(asks)
    return vault().fingerprint(f"{asked.method}\n{asked.path}\n".encode() + body, "request")


def _canonical_body(asked: Request) -> bytes:
    if is_form(asked):
        fields = sorted(
            (name, value) for name, value in asked.form.items(multi=True) if name not in _NOT_THE_REQUEST
        )
        files = sorted((name, _file_hash(file)) for name, file in asked.files.items(multi=True))
        return _canonical([fields, files])
    raw = asked.get_data(cache=True)
    if not raw:
        return b"{}"
    try:
        return _canonical(from_json(raw))
    except ValueError:
        return raw


def _canonical(value: Any) -> bytes:
    return to_json(_in_order(value))


def _in_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _in_order(value[name]) for name in sorted(value)}
    return [_in_order(one) for one in value] if isinstance(value, list | tuple) else value


def _file_hash(file: Any) -> str:
    found = blake2b(file.stream.read(), digest_size=32).hexdigest()
    file.stream.seek(0)
    return found


def idempotent(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Give a POST route that is not one script the promise of its idempotency key. Goes below ``requires``.

    Raises ``Invalid`` (``idempotency_mismatch``), and ``Conflict`` (``in_progress``) when the first request does not end in time.
    """

    @wraps(view)
    def once(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        key = request_key()
        if key is None:
            return view(*args, **kwargs)
        name = system_key("idem", key[0])
        mark = f"{key[1]} claim {secrets.token_hex(8)}"
        kept = _claim(name, mark)
        return _again(name, kept) if kept else _first(name, mark, lambda: view(*args, **kwargs))

    return once


def _claim(name: str, mark: str) -> str | None:
    """Take the key for this request and return ``None``, or return the sealed answer it already has."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        found: str | None = engine().client.set(name, mark, nx=True, get=True, ex=CLAIM_SECONDS)
        if found is None:
            return None
        fingerprint, state, sealed = found.split(" ", 2)
        if fingerprint != mark.partition(" ")[0]:
            raise Invalid("idempotency_mismatch")
        if state == "kept":
            return sealed
        if time.monotonic() > deadline:
            raise Conflict("in_progress", retry_after=1)
        time.sleep(_POLL_SECONDS)


def _first(name: str, mark: str, view: Callable[[], ResponseReturnValue]) -> Response:
    try:
        response = make_response(view())
    except BaseException:
        _release(name, mark)
        raise
    if response.status_code >= 400:
        _release(name, mark)
        return response
    kept = {
        "status": response.status_code,
        "headers": {
            header: response.headers[header] for header in _KEPT_HEADERS if header in response.headers
        },
        "body": b64encode(response.get_data()).decode(),
    }
    fingerprint = mark.partition(" ")[0]
    engine().client.set(name, f"{fingerprint} kept {vault().seal(json.dumps(kept), name)}", ex=KEEP_SECONDS)
    return response


def _again(name: str, sealed: str) -> Response:
    kept = json.loads(vault().open(sealed, name))
    response = Response(b64decode(kept["body"]), kept["status"], kept["headers"])
    response.headers["Idempotency-Replayed"] = "true"
    return response


def forget(engine: Engine, vault: Vault, codes: Collection[str]) -> int:
    """Forget the kept answers, of every room, that name one of these codes; return how many. For what is erased at a person's wish."""
    names = list(engine.client.scan_iter("*:idem:*", count=1000))
    found = [name for name in names if _mentions(vault, name, engine.client.get(name) or "", codes)]
    for name in found:
        engine.client.delete(name)
    return len(found)


def _mentions(vault: Vault, name: str, kept: str, codes: Collection[str]) -> bool:
    told = _told(vault, name, kept) if name.startswith(SEALED) else kept
    return any(code in told for code in codes)


def _told(vault: Vault, name: str, kept: str) -> str:
    """Return what a sealed answer says; nothing while its request is under way."""
    state, sealed = (*kept.split(" ", 2), "", "")[1:3]
    if state != "kept":
        return ""
    answer = json.loads(vault.open(sealed, name))
    return f"{answer['headers']} {b64decode(answer['body']).decode(errors='replace')}"


def _release(name: str, mark: str) -> None:
    """Free the key unless somebody else has taken it after our claim had run out."""
    client = engine().client
    if client.get(name) == mark:
        client.delete(name)

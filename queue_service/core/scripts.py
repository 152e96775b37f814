"""Lua scripts: one verb each, atomic. Loading, shared includes, and refusals turned into exceptions.

A script takes its keys in ``KEYS`` and one JSON object of named arguments in ``ARGV[1]``; it answers one JSON text (or nil).
``--@include NAME`` on a line of its own is replaced by ``lua/shared/NAME.lua`` of the same room or of ``core``.
An answer ``{"refused": CODE, ...}`` becomes the exception that fits the code.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json
from redis.exceptions import NoScriptError, ResponseError

from queue_service.core.errors import Conflict, Forbidden, Invalid, NotFound, Refused, Unauthorized
from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.core.wire import Argument

CORE_LUA = Path(__file__).parent / "lua"
_INCLUDE = re.compile(r"^--@include (\w+)$", re.MULTILINE)
_CLASSES: dict[str, type[Refused]] = {
    "not_found": NotFound,
    "idempotency_mismatch": Invalid,
    "forbidden": Forbidden,
    "unauthorized": Unauthorized,
}


def refusal(answer: Mapping[str, Any]) -> Refused:
    """Return the exception for a script's ``{"refused": code, ...}``; a code without a class of its own is a conflict."""
    extra = {key: value for key, value in answer.items() if key not in ("refused", "detail")}
    code = str(answer["refused"])
    return _CLASSES.get(code, Conflict)(code, str(answer.get("detail", "")), **extra)


class Script:
    """One Lua file, called like a function; loaded into the engine on first use and after an engine restart."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = self._expand(path.read_text(encoding="utf-8"))
        self.sha = hashlib.sha1(self.text.encode(), usedforsecurity=False).hexdigest()

    def _expand(self, text: str) -> str:
        return _INCLUDE.sub(lambda found: self._expand(self._shared(found[1])), text)

    def _shared(self, name: str) -> str:
        own = self.path.parent / "shared" / f"{name}.lua"
        chosen = own if own.exists() else CORE_LUA / f"{name}.lua"
        return chosen.read_text(encoding="utf-8")

    def raw(self, engine: Engine, keys: Sequence[str], args: Mapping[str, Any]) -> Any:
        """Run and return the JSON text as it is (``None`` for nil). Raises what the engine raises."""
        call: tuple[Argument, ...] = (self.sha, len(keys), *keys, to_json(args))
        try:
            return engine.call("EVALSHA", *call)
        except (NoScriptError, ResponseError) as error:
            if not isinstance(error, NoScriptError) and not str(error).startswith("NOSCRIPT"):
                raise
            engine.call("SCRIPT", "LOAD", self.text)
            return engine.call("EVALSHA", *call)

    def __call__(self, engine: Engine, keys: Sequence[str], args: Mapping[str, Any]) -> Any:
        """Run and return the decoded answer. Raises :class:`Refused` when the script refuses."""
        raw = self.raw(engine, keys, args)
        if raw is None:
            return None
        answer = from_json(raw)
        if isinstance(answer, dict) and "refused" in answer:
            raise refusal(answer)
        return answer


def or_first_answer(engine: Engine, post: str, idem: tuple[str, str] | None, run: Callable[[], Any]) -> Any:
    """Return what a verb answers; one that is refused, also before its script, gets the first answer of the same request if it had any.

    Raises the refusal of a request that never came before, and ``Invalid`` when its key was another request's.
    """
    try:
        return run()
    except Refused:
        kept = engine.client.get(post_key(post, "idem", idem[0])) if idem else None
        if idem is None or kept is None:
            raise
        if not kept.startswith(idem[1]):
            raise Invalid("idempotency_mismatch") from None
        return json.loads(kept.removeprefix(idem[1]))

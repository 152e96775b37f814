"""The staff's API for what changes during the day: pausing a service, posting a notice."""

from datetime import datetime
from typing import Annotated, Any, Literal

from flask import jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import AwareDatetime, BeforeValidator, Field

from queue_service.core.errors import Invalid
from queue_service.core.idempotency import idempotent
from queue_service.core.reference import document
from queue_service.core.web import Body, body, engine, principal, requires
from queue_service.posts import actions
from queue_service.posts.models import DISRUPTIONS, Text
from queue_service.posts.routes.answers import NoticeAnswer, PausedAnswer
from queue_service.posts.routes.blueprint import blueprint, now

LONGEST = 240
Preset = Literal["server", "cards", "power", "network"]


class Words(Body):
    """A text in both languages."""

    id: str = Field(min_length=1, max_length=LONGEST)
    en: str = Field("", max_length=LONGEST)


def _as_words(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return {"id": value.strip()} if value.strip() else None


class PauseBody(Body):
    """Why a service is paused: a ready text, or one's own; ``until`` when it is known."""

    preset: Preset | None = None
    reason: str = Field("", max_length=LONGEST)
    reason_en: str = Field("", max_length=LONGEST)
    until: AwareDatetime | None = None


class NoticeBody(Body):
    """What to announce: a ready text, or one's own (in Indonesian only, or both); no ``services`` means the whole post."""

    preset: Preset | None = None
    text: Annotated[Words | None, BeforeValidator(_as_words, json_schema_input_type=Words | str | None)] = (
        None
    )
    kind: Literal["disruption", "information"] = "disruption"
    services: list[str] = Field(default=[], max_length=50)
    until: AwareDatetime | None = None


@blueprint.put("/api/v1/posts/<post>/services/<service>/pause")
@requires("officer")
@document("posts", body=PauseBody, http_200=PausedAnswer, problems=(401, 403, 404, 422))
def pause_service(post: str, service: str) -> ResponseReturnValue:
    """Stop giving out numbers for a service at once, on every kiosk, display and phone; again to change the reason."""
    wish = body(PauseBody)
    reason = _words(wish.preset, Text(wish.reason, wish.reason_en), "reason")
    found = actions.get(engine(), post)
    pausing = actions.pause(engine(), found, service, reason, principal(), now(), _end(wish.until))
    return jsonify({"service": service, "paused": pausing.public()})


@blueprint.delete("/api/v1/posts/<post>/services/<service>/pause")
@requires("officer")
@document("posts", http_204=None, problems=(401, 403, 404))
def resume_service(post: str, service: str) -> ResponseReturnValue:
    """Give out numbers for a service again; also fine when it was not paused."""
    actions.resume(engine(), actions.get(engine(), post), service, principal(), now())
    return "", 204


@blueprint.post("/api/v1/posts/<post>/notices")
@requires("officer")
@idempotent
@document("posts", body=NoticeBody, http_201=NoticeAnswer, problems=(401, 403, 404, 409, 422))
def post_notice(post: str) -> ResponseReturnValue:
    """Announce a disruption or other news at once, on every kiosk, display and phone of the post."""
    wish = body(NoticeBody)
    own = Text(wish.text.id, wish.text.en) if wish.text else Text()
    notice = actions.post_notice(
        engine(),
        actions.get(engine(), post),
        _words(wish.preset, own, "text"),
        principal(),
        now(),
        kind=wish.kind,
        services=tuple(dict.fromkeys(wish.services)),
        until=_end(wish.until),
    )
    return jsonify(notice.public()), 201


@blueprint.delete("/api/v1/posts/<post>/notices/<notice>")
@requires("officer")
@document("posts", http_204=None, problems=(401, 403, 404))
def withdraw_notice(post: str, notice: str) -> ResponseReturnValue:
    """Take a notice back at once."""
    actions.withdraw_notice(engine(), actions.get(engine(), post), notice, principal(), now())
    return "", 204


def _words(preset: str | None, own: Text, field: str) -> Text:
    """The ready text, one's own, or the ready text that one's own repeats (for its English)."""
    if preset is not None:
        return DISRUPTIONS[preset]
    if not own.id:
        raise _invalid(field, _("Tuliskan keterangannya."))
    if own.en:
        return own
    return next((ready for ready in DISRUPTIONS.values() if ready.id == own.id), own)


def _end(until: datetime | None) -> datetime | None:
    if until is not None and until <= now():
        raise _invalid("until", _("Waktu berakhir harus di masa depan."))
    return until


def _invalid(field: str, message: Any) -> Invalid:
    return Invalid("invalid_input", errors=[{"field": field, "message": str(message)}])

"""The pages about services: each in plain words, its poster, the picture of a shared link, and what people ask."""

import segno
from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from queue_service.core.errors import NotFound, Unavailable
from queue_service.core.i18n import language
from queue_service.core.limits import limited
from queue_service.core.web import base_url, clock, engine, requires
from queue_service.outreach import actions, aloud, card
from queue_service.posts import actions as posts
from queue_service.posts.models import Post, Service

blueprint = Blueprint(
    "outreach", __name__, template_folder="pages", static_folder="static", static_url_path="/outreach-assets"
)
CARD_SECONDS = 86_400
SOUND_SECONDS = 3_600
EVENTS_SHOWN = 2


@blueprint.get("/info")
@requires("anyone")
def info_page() -> ResponseReturnValue:
    """List every service with what it is for, why a KTP matters, and what people ask."""
    return render_template(
        "outreach/services.html",
        services=posts.all_services(engine()),
        why=actions.words(engine(), actions.WHY)[0].plain,
        questions=actions.questions(engine(), published=True),
        events=actions.coming(engine(), clock())[:EVENTS_SHOWN],
        address=_address(),
    )


@blueprint.get("/info/<service>")
@requires("anyone")
def service_page(service: str) -> ResponseReturnValue:
    """Tell what a service needs, step by step, and where it is offered."""
    return render_template("outreach/service.html", **_about(posts.service(engine(), service)))


@blueprint.get("/info/<service>/poster")
@requires("anyone")
def poster_page(service: str) -> ResponseReturnValue:
    """The same on one sheet of A4, with a code that leads to the page."""
    found = posts.service(engine(), service)
    code = segno.make(_address(found), error="m", micro=False)
    drawing = code.svg_inline(scale=8, border=0, omitsize=True, svgclass=None, lineclass=None)
    return render_template("outreach/poster.html", code=drawing, **_about(found))


@blueprint.get("/info/<service>/card.png")
@requires("anyone")
def card_picture(service: str) -> Response:
    """Answer the picture that messengers show beside a shared link."""
    found = posts.service(engine(), service)
    spoken = language()
    picture = card.png(
        _("Antrean KTP-el"), found.name.to(spoken), found.summary.to(spoken), _("GRATIS, tanpa biaya apa pun")
    )
    answer = Response(picture, mimetype="image/png")
    answer.cache_control.private, answer.cache_control.max_age = True, CARD_SECONDS
    return answer


@blueprint.get("/info/<service>/aloud/<int:part>.wav")
@requires("anyone")
@limited("240 per minute")
def aloud_sound(service: str, part: int) -> ResponseReturnValue:
    """Answer a part of the page (counted from 0) read aloud; 503 where there is no voice."""
    found, spoken = posts.service(engine(), service), language()
    texts = aloud.parts(found, actions.words(engine(), service)[0], spoken)
    if part >= len(texts):
        raise NotFound("not_found")
    try:
        sound = current_app.extensions["reader"](spoken, texts[part])
    except RuntimeError as error:  # whoever reads says so when there is no voice
        raise Unavailable(code="voice_unavailable") from error
    answer = Response(sound, mimetype="audio/wav")
    answer.cache_control.private, answer.cache_control.max_age = True, SOUND_SECONDS
    answer.add_etag()
    return answer.make_conditional(request, accept_ranges=True, complete_length=len(sound))


def _about(service: Service) -> dict[str, object]:
    told = actions.words(engine(), service.slug)[0]
    here = [post for post in posts.all_posts(engine()) if post.offered(service.slug)]
    return {
        "service": service,
        "told": told,
        "advice": aloud.advice(),
        "parts": len(aloud.parts(service, told, language())),
        "address": _address(service),
        "card": f"{_address(service)}/card.png?lang={language()}",
        "places": [
            (post, posts.is_open(engine(), post, clock().now()), takes_bookings(post)) for post in here
        ],
    }


def _address(service: Service | None = None) -> str:
    return f"{base_url()}/info" + (f"/{service.slug}" if service else "")


def takes_bookings(post: Post) -> bool:
    """True when appointments can be made at a post."""
    return post.booking.enabled and bool(post.counters)

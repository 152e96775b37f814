"""The guide and the first step of an application: who is it for, what is needed, which papers that takes; then a phone to begin with.

Opening a page changes nothing, and all of it works without JavaScript.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queue_service.applications import actions, guide, plain_words
from queue_service.applications.guide import Ages, Need
from queue_service.applications.routes import blueprint
from queue_service.bookings import holder
from queue_service.core.clock import local_date
from queue_service.core.errors import Invalid
from queue_service.core.i18n import language
from queue_service.core.idempotency import request_key
from queue_service.core.ids import token
from queue_service.core.limits import limited
from queue_service.core.web import clock, engine, principal, requires, settings, vault
from queue_service.posts import actions as posts
from queue_service.posts.models import Post, Service

PAGES = "/a"
MINUTES = 120  # at a stretch: papers have to be looked for


@dataclass(frozen=True)
class Guided:
    """How far somebody has come in the guide; what was asked for but does not exist counts as not answered."""

    today: date
    services: tuple[Service, ...]
    groups: tuple[Ages, ...]
    group: Ages | None
    needs: tuple[Need, ...]
    need: Need | None

    @property
    def args(self) -> dict[str, Any]:
        """The answers, as they are in addresses."""
        answers: dict[str, Any] = {"age": self.group.low} if self.group else {}
        if self.need:
            answers |= {"service": self.need.service.slug}
            answers |= {"case": self.need.case.slug} if self.need.case else {}
        return answers


def _guided() -> Guided:
    online = tuple(one for one in posts.all_services(engine()) if one.online and _posts(one.slug))
    today = local_date(clock(), settings().timezone)
    groups = guide.ages(online)
    asked = request.values.get("age", "")
    group = next((one for one in groups if str(one.low) == asked), None)
    needs = guide.needs(online, group, today) if group else ()
    wanted = request.values.get("service", ""), request.values.get("case", "")
    need = next((one for one in needs if _names(one) == wanted), None)
    return Guided(today, online, groups, group, needs, need)


def _names(need: Need) -> tuple[str, str]:
    return need.service.slug, need.case.slug if need.case else ""


def _posts(service: str) -> list[Post]:
    return [post for post in posts.all_posts(engine()) if post.offered(service)]


@blueprint.get("/apply")
@requires("anyone")
def apply_page() -> ResponseReturnValue:
    """Ask for whom and for what, then list exactly the papers that takes."""
    guided = _guided()
    about = {"guided": guided, "words": plain_words}
    if guided.group is None:
        return render_template("apply/ages.html", **about)
    if guided.need is None:
        others = [one for one in posts.all_services(engine()) if not one.online]
        return render_template("apply/needs.html", others=others, **about)
    papers = guide.papers(guided.need, guided.group, guided.today)
    return render_template("apply/papers.html", papers=papers, **about)


@blueprint.get("/apply/new")
@requires("anyone")
def new_page() -> ResponseReturnValue:
    """Ask for a phone number, with which the application can be opened again."""
    guided = _guided()
    if guided.need is None:
        return redirect(url_for("applications.apply_page", **guided.args), 303)
    return _new_page(guided, guided.need, {})


def _new_page(guided: Guided, need: Need, errors: dict[str, str], status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "apply/new.html",
        guided=guided,
        words=plain_words,
        places=_posts(need.service.slug),
        errors=errors,
        typed=request.form,
        settings=settings(),
        key=token(),
    )
    return page, status


@blueprint.post("/apply")
@requires("anyone")
@limited("120 per minute")
def new_form() -> ResponseReturnValue:
    """Begin the application; a double tap begins it once."""
    guided = _guided()
    if guided.need is None:
        return redirect(url_for("applications.apply_page", **guided.args), 303)
    case = guided.need.case.slug if guided.need.case else ""
    try:
        made = actions.create(
            engine(),
            clock(),
            vault(),
            posts.get(engine(), request.form.get("post", "")),
            guided.need.service.slug,
            {},
            phone=request.form.get("phone", ""),
            sms_consent="sms_consent" in request.form,
            language=language(),
            case=case,
            by=principal().id or "anyone",
            idem=request_key(),
        )
    except Invalid as refused:
        wrong = refused.extra.get("errors") or [{"field": "phone", "message": refused.code}]
        return _new_page(guided, guided.need, {one["field"]: one["field"] for one in wrong}, 422)
    return holder.grant(
        redirect(url_for("applications.data_page", code=made.code), 303), made.code, PAGES, MINUTES
    )

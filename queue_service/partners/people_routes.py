"""What partners enter for their people: the forms, the list as JSON, and the page on which a partner completes an application."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queue_service.applications import actions as applications
from queue_service.applications import plain_words, uploads
from queue_service.applications import rules as application_rules
from queue_service.applications.file_routes import AROUND_BYTES
from queue_service.applications.models import Application
from queue_service.applications.routes import shelf
from queue_service.bookings import choosing
from queue_service.bookings import wording as booking_words
from queue_service.core.clock import local_date, rfc3339
from queue_service.core.errors import Conflict, Invalid, Refused
from queue_service.core.i18n import language, refusal_text
from queue_service.core.idempotency import request_key
from queue_service.core.ids import token
from queue_service.core.reference import document
from queue_service.core.web import clock, engine, principal, requires, status_of, vault
from queue_service.entrusted import actions as entrusted
from queue_service.entrusted.models import Entry, How, Kind
from queue_service.partners import behalf, wishes, wording
from queue_service.partners.desk_routes import asked_post, service_names
from queue_service.partners.forms import PersonView
from queue_service.partners.routes import blueprint, own_posts
from queue_service.partners.wishes import Wish
from queue_service.posts import actions as posts
from queue_service.posts.models import Post

KINDS = "<any(application, booking):kind>"
DAYS = 10  # with a free time, on one form
View = Callable[..., ResponseReturnValue]


@blueprint.get("/api/v1/partner/people")
@requires("partner")
@document("partners", http_200=list[PersonView], problems=(401, 403, 503))
def people() -> ResponseReturnValue:
    """What the partner entered, the newest first, and where it stands; never more than it entered."""
    mine = principal().id
    return jsonify(
        [
            {
                "code": line.entry.code,
                "kind": line.entry.kind.value,
                "state": line.state,
                "post": post.slug,
                "service": line.entry.service,
                "name": line.name,
                "entered_at": rfc3339(line.entry.at_ms, post.timezone),
            }
            for post in own_posts(None)
            for line in behalf.lines(engine(), vault(), post, entrusted.listed(engine(), post, mine))
        ]
    )


def offered(post: Post, kind: Kind) -> list[Any]:
    """Return the services that can be applied for, or booked, at a post."""
    if kind is Kind.BOOKING:
        return choosing.services_of(engine(), post)
    return [one for one in posts.all_services(engine()) if one.online and post.offered(one.slug)]


@blueprint.get(f"/partner/new/{KINDS}")
@requires("partner")
def enter_page(kind: str) -> ResponseReturnValue:
    """Show the form for a person; first for which service."""
    return _form(asked_post(request.args.get("post")), Kind(kind), request.args.get("service", ""))


def _form(
    post: Post,
    kind: Kind,
    service: str,
    errors: dict[str, str] | None = None,
    status: int = 200,
    said: str = "",
) -> ResponseReturnValue:
    there = offered(post, kind)
    chosen = next((one for one in there if one.slug == service), None)
    days = (
        choosing.days(engine(), clock(), post, service, None).days if chosen and kind is Kind.BOOKING else ()
    )
    page = render_template(
        "partners/enter.html",
        post=post,
        kind=kind,
        services=there,
        service=chosen,
        cases=chosen.cases if chosen else (),
        days=[one for one in days if one.free][:DAYS],
        errors=errors or {},
        typed=request.form,
        allowance=entrusted.allowance(engine(), clock(), post, principal().id),
        today=local_date(clock(), post.timezone),
        key=token(),
        said=said,
        **choices(),
    )
    return page, status


def choices() -> dict[str, Any]:
    """Return the words that the forms of a person need."""
    return {
        "words": plain_words,
        "priorities": booking_words.PRIORITIES,
        "hows": {one: wording.HOWS[one] for one in How},
    }


@blueprint.post(f"/partner/new/{KINDS}")
@requires("partner")
def enter_form(kind: str) -> ResponseReturnValue:
    """Enter it, or say beside each field what is wrong; a double tap enters it once."""
    post, form = asked_post(request.form.get("post")), request.form
    wish = Wish.read(Kind(kind), form.get("service", ""), form, form.get("slot", ""))
    today = local_date(clock(), post.timezone)
    if wrong := wishes.mistakes(vault(), wish, today, behalf.cases(engine(), wish.service)):
        return _form(post, wish.kind, wish.service, wording.wrong_fields(wrong, wish.texts["nik"]), 422)
    try:
        code = behalf.enter(
            engine(), clock(), vault(), post, principal(), wish, language=language(), idem=request_key()
        )
    except (Conflict, Invalid) as refused:
        return _form(post, wish.kind, wish.service, None, status_of(refused), refusal_text(refused.code))
    return redirect(url_for("partners.person_page", post=post.slug, code=code, new=1), 303)


def own_entry(view: View) -> View:
    """Give a view the post and the entry of an address, for the partner who entered it and for nobody else."""

    @wraps(view)
    def admitted(post: str, code: str, **more: Any) -> ResponseReturnValue:
        place = asked_post(post)
        return view(place, entrusted.own(engine(), place, principal().id, code), **more)

    return admitted


def roomy(view: View) -> View:
    """Let a form carry a file; it is read before the view to look for its token."""

    @wraps(view)
    def reading(*args: Any, **more: Any) -> ResponseReturnValue:
        request.max_content_length = shelf().limit + AROUND_BYTES
        return view(*args, **more)

    return reading


@blueprint.get("/partner/people/<post>/<code>")
@requires("partner")
@own_entry
def person_page(post: Post, entry: Entry) -> ResponseReturnValue:
    """Where it stands; an application that can be changed is completed here."""
    return _person(post, entry)


def _person(post: Post, entry: Entry, said: str = "", status: int = 200) -> ResponseReturnValue:
    line = behalf.lines(engine(), vault(), post, [entry])[0]
    name, consent = entrusted.opened(vault(), entry)
    page = render_template(
        "partners/person.html",
        post=post,
        line=line,
        name=name,
        consent=consent,
        service=service_names().get(entry.service, entry.service),
        open=_open(post, entry),
        cases=behalf.cases(engine(), entry.service),
        typed={},
        errors={},
        said=said,
        **choices(),
    )
    return page, status


def _open(post: Post, entry: Entry) -> dict[str, Any] | None:
    """Return what an application still needs, while it can be changed; no more of it is shown than that."""
    found = applications.several(engine(), post, [entry.code]).get(entry.code)
    if found is None or found.state not in application_rules.EDITABLE:
        return None
    service, person = posts.service(engine(), found.service), applications.opened(vault(), found)
    today = applications.today(clock(), post)
    papers = application_rules.papers(service, found.case, person, today)
    missing = application_rules.missing(service, found, person, today)
    return {
        "papers": papers,
        "kept": set(found.documents),
        "lacks": plain_words.lacking(missing, papers, language()),
        "reasons": found.history[-1].reasons,
        "flaws": application_rules.flaws(found),
    }


@blueprint.post("/partner/people/<post>/<code>/<any(data, send):step>")
@requires("partner")
@own_entry
def person_form(post: Post, entry: Entry, step: str) -> ResponseReturnValue:
    """Change what was entered of the person, or hand the application in."""
    found = applications.find(engine(), entry.code)[1]
    try:
        if step == "send":
            applications.submit(engine(), clock(), vault(), post, found, by=entry.by)
        else:
            _save(post, found, entry.by)
    except Invalid as refused:
        return _person(post, entry, wording.refused_text(refused), 422)
    except Conflict:
        return _person(post, entry, refusal_text("application_changed"), 409)
    return redirect(url_for("partners.person_page", post=post.slug, code=entry.code, done=step), 303)


def _save(post: Post, found: Application, by: str) -> None:
    typed = {name: text for name, text in request.form.items() if text.strip()}
    wish = Wish.read(Kind.APPLICATION, found.service, typed)
    applications.save(
        engine(), clock(), vault(), post, found, wish.given(), case=wish.texts["case"] or None, by=by
    )


@blueprint.post("/partner/people/<post>/<code>/documents/<kind>")
@roomy
@requires("partner")
@own_entry
def person_upload(post: Post, entry: Entry, kind: str) -> ResponseReturnValue:
    """Keep a photo or PDF as a document of the person's application."""
    found, file = applications.find(engine(), entry.code)[1], request.files.get("file")
    data = file.read() if file else b""
    try:
        uploads.keep(engine(), clock(), shelf(), post, found, kind, data, by=entry.by)
    except Refused as refused:
        return _person(post, entry, refused.detail or refusal_text(refused.code), status_of(refused))
    return redirect(
        url_for("partners.person_page", post=post.slug, code=entry.code, done="document", _anchor=kind), 303
    )


@blueprint.get("/partner/people/<post>/<code>/<path:_step>")
@requires("partner")
def person_again(post: str, code: str, _step: str) -> ResponseReturnValue:
    """Nothing is here to be opened, only sent; language links lead here."""
    return redirect(url_for("partners.person_page", post=post, code=code), 303)

"""The pages of households, and of whoever asks for them: ask for a home visit, see it again, call it off. No JavaScript."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queue_service.core.errors import Conflict, Invalid, NotFound, Refused
from queue_service.core.i18n import language, refusal_text
from queue_service.core.idempotency import request_key
from queue_service.core.ids import token
from queue_service.core.limits import limited
from queue_service.core.web import admit_post, clock, engine, principal, requires, settings, vault
from queue_service.partners import actions, views, wording
from queue_service.partners.filling import Filled
from queue_service.partners.models import Reason, Visit
from queue_service.partners.routes import GUESSES, blueprint
from queue_service.posts import actions as posts
from queue_service.posts.models import Post

OFTEN = "30 per hour"
VERBS = "<any(cancel, 'stop-texts'):verb>"


@blueprint.get("/home-visits")
@requires("anyone")
def ask_page() -> ResponseReturnValue:
    """Show the form."""
    return _form(Filled.blank(request.args))


def helper() -> str:
    """Return the username of a partner or officer who asks for another person; empty for residents."""
    caller = principal()
    return caller.id if caller.satisfies(("partner", "officer")) else ""


def _form(filled: Filled, status: int = 200, said: str = "") -> ResponseReturnValue:
    page = render_template(
        "partners/ask.html",
        filled=filled,
        places=_places(),
        services=posts.all_services(engine()),
        reasons={one: wording.REASONS[one] for one in Reason},
        helper=helper(),
        keep_days=settings().keep_people_days,
        said=said,
    )
    return page, status


def _places() -> list[Post]:
    every = posts.all_posts(engine())
    return [post for post in every if not helper() or principal().may_touch(post.slug)]


@blueprint.post("/home-visits")
@requires("anyone")
@limited(OFTEN)
def ask_form() -> ResponseReturnValue:
    """Ask for a visit, or be told beside each field what is wrong."""
    filled = Filled.submitted(request.form)
    try:
        post = posts.get(engine(), filled.post)
        if helper():
            admit_post(principal(), post.slug)
        made = actions.request(
            engine(),
            clock(),
            vault(),
            post,
            filled.service,
            filled.given(),
            sms_consent=filled.sms_consent,
            language=language(),
            by=helper() or actions.RESIDENT,
            consent=filled.consent,
            idem=request_key(),
        )
    except (Invalid, NotFound) as refused:
        wrong = refused.extra.get("errors") or [{"field": "post"}]
        return _form(filled.with_mistakes(wrong), 422)
    except Conflict as refused:
        return _form(filled, 409, refusal_text(refused.code))
    return render_template("partners/asked.html", post=post, visit=made, helper=helper())


@blueprint.get("/home-visits/mine")
@requires("anyone")
def mine_page() -> ResponseReturnValue:
    """Ask for the code and the phone's last four digits."""
    return render_template("partners/find.html", code=request.args.get("code", "")[:40], wrong=False)


@blueprint.post("/home-visits/mine")
@requires("holder")
@limited(GUESSES, guesses=True)
def mine_form() -> ResponseReturnValue:
    """Show a visit to its household."""
    try:
        return _mine(*_held())
    except NotFound:
        code = request.form.get("code", "")[:40]
        return render_template("partners/find.html", code=code, wrong=True), 404


def _held() -> tuple[Post, Visit]:
    code, phone4 = request.form.get("code", ""), request.form.get("phone4", "").strip()
    return actions.held_by(engine(), vault(), code, phone4)


def _mine(post: Post, visit: Visit, said: str = "") -> ResponseReturnValue:
    page = render_template(
        "partners/mine.html",
        post=post,
        visit=visit,
        shown=views.visit_view(vault(), post, visit, clock().now_ms(), views.HOLDER),
        service=posts.service(engine(), visit.service).name.to(language()),
        phone4=request.form.get("phone4", "").strip()[:4],
        key=token(),
        said=said,
    )
    return page, 409 if said else 200


@blueprint.post(f"/home-visits/mine/{VERBS}")
@requires("holder")
@limited(GUESSES, guesses=True)
def mine_act(verb: str) -> ResponseReturnValue:
    """Call a visit off, or stop being texted about it."""
    try:
        post, found = _held()
    except NotFound:
        return redirect(url_for("partners.mine_page"), 303)
    said = ""
    try:
        if verb == "cancel":
            actions.finish(engine(), clock(), vault(), post, found, "cancel", by="holder", idem=request_key())
        else:
            actions.stop_texts(engine(), clock(), post, found, by="holder")
    except Refused as refused:
        said = refusal_text("visit_changed" if isinstance(refused, Conflict) else refused.code)
    return _mine(post, actions.find(engine(), found.code)[1], said)


@blueprint.get(f"/home-visits/mine/{VERBS}")
@requires("anyone")
def mine_again(**_verb: str) -> ResponseReturnValue:
    """Nothing is here to be opened, only sent; language links lead here."""
    return redirect(url_for("partners.mine_page"), 303)

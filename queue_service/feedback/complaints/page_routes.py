"""The pages of complainants: file a complaint, see it again, add to it, reopen it. No JavaScript."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queue_service.bookings import codes
from queue_service.core.errors import Conflict, Invalid, NotFound
from queue_service.core.i18n import language
from queue_service.core.idempotency import request_key
from queue_service.core.ids import token
from queue_service.core.limits import limited
from queue_service.core.web import engine, parse, requires, settings, vault
from queue_service.feedback.complaints import actions, content, wording
from queue_service.feedback.complaints.filling import Filled
from queue_service.feedback.complaints.forms import ComplaintForm
from queue_service.feedback.complaints.models import Complaint
from queue_service.feedback.complaints.routes import GUESSES, OFTEN, answered, blueprint, office
from queue_service.posts import actions as posts
from queue_service.posts.models import Post

VERBS = "<any(follow_up, reopen, stop_texts):verb>"


@blueprint.get("/complaints")
@requires("anyone")
def ask_page() -> ResponseReturnValue:
    """Show the form."""
    return _form(Filled.blank(request.args))


def _form(filled: Filled, status: int = 200) -> ResponseReturnValue:
    keep_days = settings().keep_people_days
    places = posts.all_posts(engine())
    page = render_template("complaints/ask.html", filled=filled, places=places, keep_days=keep_days)
    return page, status


@blueprint.post("/complaints")
@requires("anyone")
@limited(OFTEN)
def ask_form() -> ResponseReturnValue:
    """File a complaint, or be told beside each field what is wrong."""
    filled = Filled.submitted(request.form)
    sent = filled.without_traces()
    try:
        given = sent.values | {"sms_consent": sent.sms_consent, "language": language()}
        form = parse(ComplaintForm, given | {"post": filled.values["post"] or None})
        post = posts.get_or_first(engine(), form.post)
        made = actions.file(office(), post, form.told(), request_key())
    except (Invalid, NotFound) as refused:
        return _form(filled.with_mistakes(refused.extra.get("errors") or [{"field": "post"}]), 422)
    left_out = sent.values != filled.values
    shown = answered(post, made)
    return render_template("complaints/asked.html", post=post, shown=shown, one=made, left_out=left_out)


@blueprint.post("/complaints/new")
@requires("anyone")
def new_form() -> ResponseReturnValue:
    """Show the form to who comes from the page of a number, appointment or application, which is named in it, not in the address."""
    return _form(Filled.blank(request.form))


@blueprint.get("/complaints/new")
@requires("anyone")
def new_again() -> ResponseReturnValue:
    """Nothing is here to be opened, only sent; language links lead here."""
    return redirect(url_for("complaints.ask_page"), 303)


@blueprint.post("/complaints/open")
@requires("anyone")
def open_form() -> ResponseReturnValue:
    """Lead to the page of a code as it was typed."""
    code = codes.tidy(request.form.get("code", "")[:60])
    return redirect(
        url_for("complaints.mine_page", code=code) if code else url_for("complaints.ask_page"), 303
    )


@blueprint.get("/complaints/open")
@requires("anyone")
def open_again() -> ResponseReturnValue:
    """Nothing is here to be opened, only sent; language links lead here."""
    return redirect(url_for("complaints.ask_page"), 303)


@blueprint.get("/complaints/<code>")
@requires("holder")
@limited(GUESSES, guesses=True)
def mine_page(code: str) -> ResponseReturnValue:
    """Show a complaint to who has its long code; ask for the phone's last four digits beside a short one."""
    if len(codes.tidy(code)) == content.SHORT:
        return render_template("complaints/find.html", code=codes.tidy(code), wrong=False)
    return _held(code)


@blueprint.post("/complaints/<code>")
@requires("holder")
@limited(GUESSES, guesses=True)
def mine_form(code: str) -> ResponseReturnValue:
    """Show a complaint to who knows its code and the digits."""
    return _held(code)


def _held(code: str) -> ResponseReturnValue:
    try:
        return _mine(*_found(code))
    except NotFound:
        return render_template("complaints/find.html", code=codes.tidy(code)[:24], wrong=True), 404


def _found(code: str) -> tuple[Post, Complaint]:
    return actions.held_by(engine(), vault(), code, request.form.get("phone4", "").strip())


def _mine(post: Post, one: Complaint, said: str = "", status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "complaints/mine.html",
        post=post,
        one=one,
        shown=answered(post, one),
        phone4=request.form.get("phone4", "").strip()[:4],
        key=token(),
        said=said,
    )
    return page, status


@blueprint.post(f"/complaints/<code>/{VERBS}")
@requires("holder")
@limited(GUESSES, guesses=True)
def mine_act(code: str, verb: str) -> ResponseReturnValue:
    """Add to a complaint, reopen it once, or stop being texted about it."""
    post, one = _found(code)
    try:
        changed = actions.act(
            office(), post, one, verb, "holder", request.form.get("note", ""), request_key()
        )
    except Invalid:
        return _mine(post, one, wording.mistake("note"), 422)
    except Conflict:
        return _mine(post, actions.find(engine(), code)[1], str(wording.CHANGED), 409)
    return _mine(post, changed)


@blueprint.get(f"/complaints/<code>/{VERBS}")
@requires("anyone")
def mine_again(code: str, **_verb: str) -> ResponseReturnValue:
    """Nothing is here to be opened, only sent; language links lead here."""
    return redirect(url_for("complaints.mine_page", code=code), 303)

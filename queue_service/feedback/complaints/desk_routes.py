"""The office's pages of complaints: what somebody may know of, by due date; one complaint with what can be done about it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queue_service.core.errors import Conflict, Invalid, NotFound
from queue_service.core.idempotency import request_key
from queue_service.core.ids import token
from queue_service.core.web import admit_post, clock, engine, principal, requires, vault
from queue_service.feedback.complaints import actions, content, desk, rules, wording
from queue_service.feedback.complaints.models import Category, Complaint, Course, Kind, State, Visibility
from queue_service.feedback.complaints.references import related
from queue_service.feedback.complaints.routes import blueprint, office
from queue_service.posts import actions as posts
from queue_service.posts.models import Post

VERBS = "<any(respond, progress, answer, close, assign, settle, course):verb>"


def _eyes() -> desk.Eyes:
    return desk.Eyes(engine(), vault(), principal())


def _places() -> list[Post]:
    return posts.of_caller(engine(), principal())


@blueprint.get("/admin/complaints")
@requires("officer")
def desk_page() -> ResponseReturnValue:
    """List what the caller may know of at a post, what is due first first."""
    places, slug, now_ms = _places(), request.args.get("post", ""), clock().now_ms()
    if slug:
        admit_post(principal(), slug)
    post = next((one for one in places if slug in ("", one.slug)), None)
    if post is None:
        raise NotFound("not_found")
    eyes, wish = _eyes(), _wish()
    return render_template(
        "complaints/desk.html",
        post=post,
        places=places,
        wish=wish,
        rows=[(one, rules.missed_ms(one, now_ms)) for one in desk.listed(engine(), eyes, post, wish, now_ms)],
        counts=desk.counts(engine(), eyes, post),
        now=now_ms,
    )


def _wish() -> desk.Wish:
    args = request.args
    return desk.Wish(
        State(args["state"]) if args.get("state") in list(State) else None,
        Kind(args["kind"]) if args.get("kind") in list(Kind) else None,
        Category(args["category"]) if args.get("category") in list(Category) else None,
        late=bool(args.get("late")),
    )


def _own(ref: str) -> tuple[Post, Complaint, desk.Eyes]:
    """Return a complaint that the caller may know of. Raises ``NotFound``, as for what does not exist."""
    post, one = actions.find(engine(), ref)
    eyes = _eyes()
    return post, desk.seen(eyes, one), eyes


@blueprint.get("/admin/complaints/<ref>")
@requires("officer")
def complaint_page(ref: str) -> ResponseReturnValue:
    """One complaint with what can be done about it."""
    return _complaint(*_own(ref))


def _complaint(
    post: Post, one: Complaint, eyes: desk.Eyes, said: str = "", status: int = 200
) -> ResponseReturnValue:
    leads = principal().leads
    open_to_caller = leads or one.visibility is Visibility.NORMAL
    told = content.opened(vault(), one)
    page = render_template(
        "complaints/complaint.html",
        post=post,
        one=one,
        told=told,
        notes=[content.opened_note(vault(), step.note) for step in one.history],
        phone=content.phone(vault(), one) if open_to_caller else "",
        linked=open_to_caller,
        related=related(engine(), principal(), told.reference) if told.reference and open_to_caller else None,
        possible=[] if one.masked else rules.possible(one.state, rules.OFFICE),
        leading=rules.possible(one.state, rules.LEADING) if leads and not one.masked else [],
        people=desk.colleagues(engine(), post) if leads else [],
        barred=eyes.barred(one) if leads else [],
        missed=rules.missed_ms(one, clock().now_ms()),
        key=token(),
        said=said,
    )
    return page, status


@blueprint.post(f"/admin/complaints/<ref>/{VERBS}")
@requires("officer")
def complaint_act(ref: str, verb: str) -> ResponseReturnValue:
    """Do one of the verbs; what is wrong is said on the page."""
    post, one, eyes = _own(ref)
    try:
        changed = _act(post, one, verb)
    except Invalid as refused:
        wrong = " ".join(wording.mistake(error["field"]) for error in refused.extra.get("errors", []))
        return _complaint(post, one, eyes, wrong, 422)
    except Conflict as refused:
        said = wording.BARRED if refused.code == "barred_officer" else wording.CHANGED
        return _complaint(post, actions.find(engine(), ref)[1], eyes, str(said), 409)
    if not eyes.may_see(changed):
        return redirect(url_for("complaints.desk_page", post=post.slug), 303)
    return redirect(url_for("complaints.complaint_page", ref=one.ref, done=verb), 303)


def _act(post: Post, one: Complaint, verb: str) -> Complaint:
    form, caller = request.form, principal()
    if verb == "assign":
        return actions.assign(office(), post, one, caller, form.get("assigned", ""))
    if verb == "settle":
        return actions.settle(office(), post, one, caller, form.getlist("barred"))
    if verb == "course":
        course = form.get("course", "")
        if course not in list(Course):
            raise Invalid("invalid_input", errors=[{"field": "course", "message": "complaint_course"}])
        return actions.set_course(office(), post, one, caller, Course(course))
    return actions.act(office(), post, one, verb, caller.id, form.get("note", ""), request_key())


@blueprint.get(f"/admin/complaints/<ref>/{VERBS}")
@requires("officer")
def complaint_again(ref: str, **_verb: str) -> ResponseReturnValue:
    """Nothing is here to be opened, only sent; language links lead here."""
    return redirect(url_for("complaints.complaint_page", ref=ref), 303)

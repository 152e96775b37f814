"""The pages of monthly meetings: staff read, those who lead write. No JavaScript."""

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queue_service.core.clock import local_date
from queue_service.core.errors import Conflict, NotFound
from queue_service.core.i18n import refusal_text
from queue_service.core.idempotency import idempotent
from queue_service.core.ids import token
from queue_service.core.web import clock, engine, principal, requires, settings, vault
from queue_service.feedback.complaints.desk import Eyes
from queue_service.meetings import actions, figures, forms, rules, voices, wording
from queue_service.meetings.models import Action, Group, Meeting, State
from queue_service.meetings.pack import Section
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.posts.routes.forms import Form

blueprint = Blueprint(
    "meetings", __name__, template_folder="pages", static_folder="static", static_url_path="/meetings-assets"
)
NEW = "new"


@blueprint.context_processor
def words() -> dict[str, object]:
    """What every page of the room needs."""
    return {"wording": wording, "rules": rules, "groups": Group, "states": State}


@blueprint.get("/reports/meetings")
@requires("officer")
def list_page() -> ResponseReturnValue:
    """The meetings of a post, and what is still open."""
    mine = posts.of_caller(engine(), principal())
    if not mine:
        raise NotFound("not_found")
    post = next((one for one in mine if one.slug == request.args.get("post")), mine[0])
    every, this = actions.all_actions(engine(), post.slug), rules.month_of(_today(post))
    return render_template(
        "meetings/list.html",
        posts=mine,
        post=post,
        today=_today(post),
        this=this,
        meetings=actions.meetings_to(engine(), post.slug, this),
        open=[one for one in every if one.state is State.OPEN],
        leads=principal().leads,
    )


def _today(post: Post) -> date:
    return local_date(clock(), post.timezone)


def told(months: figures.Months, post: Post) -> tuple[Section, ...]:
    """Return the sections of a month's figures, as the caller may see them."""
    survey = voices.survey(engine(), post, months.month, settings().ikm_weight)
    eyes = Eyes(engine(), vault(), principal())
    complaints = voices.complaints(engine(), post, months.month, clock().now_ms(), eyes)
    return (
        *figures.sections(months, figures.service_names(engine())),
        *voices.survey_section(survey),
        *voices.complaints_section(complaints),
    )


def is_sample(month: str) -> bool:
    """Return whether figures of the sample village are among those of a month."""
    return posts.has_sample_day(engine(), rules.first_day(month), rules.last_day(month))


@blueprint.get("/reports/meetings/<post>/<month>")
@requires("officer")
def meeting_page(post: str, month: str) -> ResponseReturnValue:
    """One meeting: what was said, what became of what was agreed before, what is agreed now, and how it was written before."""
    place, found = posts.get(engine(), post), actions.meeting(engine(), post, month)
    every, months = actions.all_actions(engine(), post), figures.of(engine(), post, month)
    return render_template(
        "meetings/meeting.html",
        figures=told(months, place),
        sample=is_sample(month),
        public=figures.is_known(months) and month < rules.month_of(_today(place)),
        post=place,
        meeting=found,
        today=_today(place),
        carried=rules.carried(every, month),
        agreed=rules.agreed(every, month),
        earlier=actions.earlier_versions(engine(), post, month),
        leads=principal().leads,
    )


@blueprint.get("/reports/meetings/<post>/<month>/minutes")
@requires("supervisor")
def minutes_page(post: str, month: str) -> ResponseReturnValue:
    """Show the minutes to be written."""
    place, found = posts.get(engine(), post), actions.meeting(engine(), post, month)
    return _minutes(place, found, Form(forms.meeting_fields(found, _today(place))), found.rev)


def _minutes(
    post: Post, meeting: Meeting, form: Form, revision: int, status: int = 200, theirs: Meeting | None = None
) -> ResponseReturnValue:
    page = render_template(
        "meetings/minutes.html",
        post=post,
        meeting=meeting,
        form=form,
        revision=revision,
        theirs=theirs,
        csrf_token=principal().csrf,
    )
    return page, status


@blueprint.post("/reports/meetings/<post>/<month>/minutes")
@requires("supervisor")
def save_minutes(post: str, month: str) -> ResponseReturnValue:
    """Keep the minutes; who was overtaken sees the other's beside the own text, and may then keep the own."""
    place, found = posts.get(engine(), post), actions.meeting(engine(), post, month)
    form = Form(request.form)
    expected, changed = form.number("revision", 0, 999_999, 0), forms.read_meeting(form, found)
    if form.errors:
        return _minutes(place, found, form, expected, 422)
    try:
        actions.write(engine(), clock(), post, changed, expected, principal())
    except Conflict as refused:
        form.wrong("", refusal_text(refused.code))
        latest = actions.meeting(engine(), post, month)
        return _minutes(place, latest, form, latest.rev, 409, latest)
    return redirect(url_for("meetings.meeting_page", post=post, month=month, saved=1), 303)


@blueprint.get("/reports/meetings/<post>/<month>/actions/<action>")
@requires("supervisor")
def action_page(post: str, month: str, action: str) -> ResponseReturnValue:
    """Show something agreed, or an empty form (``new``)."""
    found = _action(post, month, action)
    return _agreed(posts.get(engine(), post), month, found, Form(forms.action_fields(found)), found.rev)


def _action(post: str, month: str, name: str) -> Action:
    actions.meeting(engine(), post, month)
    found = Action(token(10), month) if name == NEW else actions.action(engine(), post, name)
    if found.month > month:
        raise NotFound("not_found")
    return found


def _agreed(
    post: Post,
    month: str,
    action: Action,
    form: Form,
    revision: int,
    status: int = 200,
    theirs: Action | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "meetings/action.html",
        post=post,
        month=month,
        action=action,
        form=form,
        revision=revision,
        theirs=theirs,
        today=_today(post),
        key=token(),
        csrf_token=principal().csrf,
    )
    return page, status


@blueprint.post("/reports/meetings/<post>/<month>/actions/<action>")
@requires("supervisor")
@idempotent
def save_action(post: str, month: str, action: str) -> ResponseReturnValue:
    """Keep something agreed, or what became of it. The same form sent twice keeps one."""
    place, form = posts.get(engine(), post), Form(request.form)
    found = _action(post, month, action)
    expected = form.number("revision", 0, 999_999, 0)
    changed = forms.read_action(form, found, month)
    if form.errors:
        return _agreed(place, month, found, form, expected, 422)
    try:
        actions.agree(engine(), clock(), post, changed, expected, principal())
    except Conflict as refused:
        form.wrong("", refusal_text(refused.code))
        latest = actions.action(engine(), post, action)
        return _agreed(place, month, latest, form, latest.rev, 409, latest)
    return redirect(url_for("meetings.meeting_page", post=post, month=month, saved=1), 303)

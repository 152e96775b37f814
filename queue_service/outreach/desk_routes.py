"""The staff's pages of outreach: events and who came, questions and answers, what is told of each service."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from queue_service.core.clock import local
from queue_service.core.errors import Conflict
from queue_service.core.i18n import refusal_text
from queue_service.core.ids import token
from queue_service.core.personal import MASK, opened
from queue_service.core.web import clock, engine, principal, requires, vault
from queue_service.outreach import actions, desk_forms
from queue_service.outreach.models import Event, Question, State
from queue_service.outreach.routes import blueprint
from queue_service.posts import actions as posts
from queue_service.posts.models import Service, Text
from queue_service.posts.routes.forms import Form

NEW = "new"
HOUR_MS = 3_600_000


@blueprint.get("/admin/outreach")
@requires("officer")
def desk_page() -> ResponseReturnValue:
    """The events, the questions, and what is told of the services."""
    now, found = clock().now_ms(), actions.events(engine())
    return render_template(
        "outreach/desk.html",
        coming=[one for one in found if one.end_ms > now],
        past=[one for one in reversed(found) if one.end_ms <= now],
        left=actions.seats_left(engine(), found),
        questions=actions.questions(engine()),
        services=posts.all_services(engine()),
        why=actions.WHY,
        leads=principal().leads,
    )


@blueprint.get("/admin/outreach/events/<event>")
@requires("supervisor")
def desk_event(event: str) -> ResponseReturnValue:
    """Show an event to be changed, or an empty one (``new``)."""
    found = _event(event)
    return _event_page(found, Form(desk_forms.event_fields(found) if found.rev else MultiDict({"open": "1"})))


def _event(name: str) -> Event:
    if name != NEW:
        return actions.event(engine(), name)
    zone = next((post.timezone for post in posts.all_posts(engine())), "Asia/Jakarta")
    now = clock().now_ms()
    return Event(token(8), Text(), Text(), "", now, now + HOUR_MS, zone)


def _event_page(event: Event, form: Form, status: int = 200) -> ResponseReturnValue:
    today = local(clock().now(), event.zone).date()
    page = render_template(
        "outreach/desk_event.html",
        event=event,
        form=form,
        places=posts.all_posts(engine()),
        today=today,
        csrf_token=principal().csrf,
    )
    return page, status


@blueprint.post("/admin/outreach/events/<event>")
@requires("supervisor")
def desk_save_event(event: str) -> ResponseReturnValue:
    """Keep an event; guests are told when it moves or is cancelled."""
    found, form = _event(event), Form(request.form)
    changed = desk_forms.read_event(form, found, [one.slug for one in posts.all_posts(engine())])
    expected = form.number("revision", 0, 999_999, 0)
    if not form.errors:
        try:
            kept = actions.save(engine(), clock(), changed, expected, principal())
            return redirect(url_for("outreach.desk_event", event=kept.id, saved=1), 303)
        except Conflict as refused:
            form.wrong("", refusal_text(refused.code))
    return _event_page(found, form, 422)


@blueprint.get("/admin/outreach/events/<event>/guests")
@requires("officer")
def desk_guests(event: str) -> ResponseReturnValue:
    """The attendance list, and room for what people ask."""
    return _guests_page(actions.event(engine(), event), Form(MultiDict()))


def _guests_page(event: Event, form: Form, status: int = 200) -> ResponseReturnValue:
    rows = [
        (one, opened(vault(), one.name, "name") or MASK, opened(vault(), one.phone, "phone")[-4:])
        for one in actions.guests_of(engine(), event)
        if one.state is State.SIGNED
    ]
    page = render_template(
        "outreach/desk_guests.html",
        event=event,
        rows=rows,
        seats=sum(one.seats for one, _name, _phone in rows),
        asked=[one for one in actions.questions(engine()) if one.event == event.id],
        form=form,
        leads=principal().leads,
        csrf_token=principal().csrf,
    )
    return page, status


@blueprint.post("/admin/outreach/events/<event>/guests")
@requires("officer")
def desk_attend(event: str) -> ResponseReturnValue:
    """Note who has come."""
    found = actions.event(engine(), event)
    actions.attend(engine(), clock(), found, request.form.getlist("came"), principal())
    return redirect(url_for("outreach.desk_guests", event=event, saved=1), 303)


@blueprint.post("/admin/outreach/events/<event>/questions")
@requires("officer")
def desk_note(event: str) -> ResponseReturnValue:
    """Note what somebody asked at an event, to be answered later."""
    found, form = actions.event(engine(), event), Form(request.form)
    asked = form.text("asked", desk_forms.QUESTION_MOST, needed=True)
    if form.errors:
        return _guests_page(found, form, 422)
    noted = Question(token(10), Text(asked), event=found.id, at_ms=clock().now_ms())
    actions.keep_question(engine(), noted, actions.NEW, principal())
    return redirect(url_for("outreach.desk_guests", event=event, saved=1), 303)


@blueprint.get("/admin/outreach/questions/<question>")
@requires("supervisor")
def desk_question(question: str) -> ResponseReturnValue:
    """Show a question to be answered, or an empty one (``new``)."""
    found, revision = _question(question)
    return _question_page(found, Form(desk_forms.question_fields(found)), revision)


def _question(name: str) -> tuple[Question, str]:
    return (
        (Question(token(10), Text(), at_ms=clock().now_ms()), "")
        if name == NEW
        else actions.question(engine(), name)
    )


def _question_page(question: Question, form: Form, revision: str, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "outreach/desk_question.html",
        question=question,
        form=form,
        revision=revision,
        csrf_token=principal().csrf,
    )
    return page, status


@blueprint.post("/admin/outreach/questions/<question>")
@requires("supervisor")
def desk_save_question(question: str) -> ResponseReturnValue:
    """Keep a question with its answer, or delete it."""
    found, revision = _question(question)
    form = Form(request.form)
    expected = form.text("revision")
    try:
        if form.values.get("action") == "delete":
            actions.delete_question(engine(), found.id, expected, principal())
            return redirect(url_for("outreach.desk_page"), 303)
        changed = desk_forms.read_question(form, found)
        if not form.errors:
            actions.keep_question(engine(), changed, expected, principal())
            return redirect(url_for("outreach.desk_question", question=changed.id, saved=1), 303)
    except Conflict as refused:
        form.wrong("", refusal_text(refused.code))
    return _question_page(found, form, revision, 422)


@blueprint.get("/admin/outreach/words/<name>")
@requires("supervisor")
def desk_words(name: str) -> ResponseReturnValue:
    """Show what is told of a service, or why a KTP matters."""
    service = _service(name)
    told, revision = actions.words(engine(), name)
    return _words_page(name, service, Form(desk_forms.words_fields(told)), revision)


def _service(name: str) -> Service | None:
    return None if name == actions.WHY else posts.service(engine(), name)


def _words_page(
    name: str, service: Service | None, form: Form, revision: str, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "outreach/desk_words.html",
        name=name,
        service=service,
        form=form,
        revision=revision,
        csrf_token=principal().csrf,
    )
    return page, status


@blueprint.post("/admin/outreach/words/<name>")
@requires("supervisor")
def desk_save_words(name: str) -> ResponseReturnValue:
    """Keep what is told of a service."""
    service, form = _service(name), Form(request.form)
    _told, revision = actions.words(engine(), name)
    changed = desk_forms.read_words(form)
    if not form.errors:
        try:
            actions.keep_words(engine(), name, changed, form.text("revision"), principal())
            return redirect(url_for("outreach.desk_words", name=name, saved=1), 303)
        except Conflict as refused:
            form.wrong("", refusal_text(refused.code))
    return _words_page(name, service, form, revision, 422)

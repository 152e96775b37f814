"""HTTP of the tickets room for kiosks, holders and staff; the counter's verbs are in ``counter_routes``."""

import dataclasses

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from queue_service.core.cache import announce
from queue_service.core.clock import CLOCK
from queue_service.core.errors import Invalid
from queue_service.core.idempotency import HEADER, request_key
from queue_service.core.limits import limited
from queue_service.core.reference import document
from queue_service.core.web import (
    admit_post,
    base_url,
    body,
    clock,
    engine,
    principal,
    query,
    requires,
    vault,
)
from queue_service.messages import phone
from queue_service.posts import actions as posts
from queue_service.tickets import actions, leases, views
from queue_service.tickets import desk as desks
from queue_service.tickets.forms import (
    CallEntry,
    CancelQuery,
    DayAnswer,
    DeskView,
    IssueForm,
    LeasedForm,
    LeaseForm,
    LeaseView,
    NoteForm,
    ReturnForm,
    TicketAnswer,
    TicketView,
    WaitingView,
)
from queue_service.tickets.models import Promise, Seen

blueprint = Blueprint(
    "tickets", __name__, template_folder="pages", static_folder="static", static_url_path="/tickets-assets"
)
HOLDER = "holder"


def shown(seen: Seen) -> dict[str, object]:
    """Return a ticket as the contract shows it."""
    return views.ticket_now(engine(), seen, base_url())


@blueprint.post("/api/v1/posts/<post>/tickets")
@requires("kiosk", "officer")
@document("tickets", body=IssueForm, http_201=TicketView, problems=(401, 403, 404, 409, 422, 503))
def issue(post: str) -> ResponseReturnValue:
    """Take the next number of a service, or tell of a leased one that the kiosk gave while the server was away."""
    form, office, at = body(IssueForm), engine(), clock()
    contact = vault().seal(phone.normalise(form.phone), "phone") if form.phone else None
    if form.leased:
        return jsonify(shown(_leased(post, form, form.leased, contact))), 201
    seen = actions.issue(
        office,
        at,
        posts.get(office, post),
        form.service,
        by=principal().id,
        priority=form.priority,
        then_services=tuple(form.then_services),
        language=form.language,
        contact=contact,
        idem=request_key(),
    )
    return jsonify(shown(seen)), 201


def _leased(post: str, form: IssueForm, leased: LeasedForm, contact: str | None) -> Seen:
    idem = request_key(form.asked())
    if idem is None:
        raise Invalid("invalid_input", errors=[{"field": HEADER, "message": "a leased number needs one"}])
    return leases.issue_leased(
        engine(),
        clock(),
        posts.get(engine(), post),
        form.service,
        Promise(leased.day, leased.number, round(leased.waited_s * 1000)),
        by=principal().id,
        priority=form.priority,
        then_services=tuple(form.then_services),
        language=form.language,
        contact=contact,
        idem=idem,
    )


@blueprint.post("/api/v1/posts/<post>/lease")
@requires("kiosk")
@document("tickets", body=LeaseForm, http_200=LeaseView, problems=(401, 403, 404, 422, 503))
def lease(post: str) -> ResponseReturnValue:
    """Lend the kiosk numbers that it may give out while the server is away."""
    place, letters = posts.get(engine(), post), tuple(dict.fromkeys(body(LeaseForm).letters))
    given = leases.lease(engine(), clock(), place, principal().id, letters, idem=request_key())
    return jsonify(LeaseView(**dataclasses.asdict(given)).model_dump())


@blueprint.get("/api/v1/tickets/<ticket>")
@requires("holder", "officer")
@document("tickets", http_200=TicketView, problems=(404, 429, 503))
@limited("60 per minute", guesses=True)
def ticket(ticket: str) -> ResponseReturnValue:
    """The ticket, how many people are ahead and how long it will probably take."""
    return jsonify(shown(actions.look(engine(), clock(), ticket)))


@blueprint.delete("/api/v1/tickets/<ticket>")
@requires("holder", "officer")
@document("tickets", query=CancelQuery, http_204=None, problems=(404, 409, 422, 429, 503))
@limited("60 per minute", guesses=True)
def cancel(ticket: str) -> ResponseReturnValue:
    """Give the ticket back; staff can undo it at ``?counter=``, or at the counter that had called it."""
    wish = query(CancelQuery)
    by = _who(ticket)
    staff = by != HOLDER
    actions.cancel(
        engine(),
        clock(),
        ticket,
        by=by,
        reason="staff" if staff else HOLDER,
        because=wish.reason if staff else None,
        counter=wish.counter if staff else None,
        idem=request_key(),
    )
    return "", 204


@blueprint.post("/api/v1/tickets/<ticket>/delay")
@requires("holder", "officer")
@document("tickets", http_200=TicketView, problems=(404, 409, 429, 503))
@limited("60 per minute", guesses=True)
def delay(ticket: str) -> ResponseReturnValue:
    """Let some people go first, once: the holder needs more time."""
    return jsonify(shown(actions.delay(engine(), clock(), ticket, by=_who(ticket), idem=request_key())))


def _who(ticket: str) -> str:
    """Return the username of staff of the ticket's post, ``HOLDER`` for everybody else who knows the ticket."""
    post, _queue = actions.find(engine(), ticket)
    return principal().id if principal().kind == "staff" and principal().may_touch(post.slug) else HOLDER


@blueprint.post("/api/v1/tickets/<ticket>/return")
@requires("officer")
@document("tickets", body=ReturnForm, http_200=TicketAnswer, problems=(401, 403, 404, 409, 422, 503))
def bring_back(ticket: str) -> ResponseReturnValue:
    """Let a held or missed ticket wait again at its place by issue time."""
    form = body(ReturnForm)
    _own(ticket)
    done = actions.bring_back(
        engine(), clock(), ticket, by=principal().id, counter=form.counter, idem=request_key()
    )
    return jsonify({"ticket": shown(done)})


@blueprint.put("/api/v1/tickets/<ticket>/note")
@requires("officer")
@document("tickets", body=NoteForm, http_204=None, problems=(401, 403, 404, 422, 503))
def note(ticket: str) -> ResponseReturnValue:
    """Keep a short note on a ticket, for staff only; an empty one removes it."""
    _own(ticket)
    actions.note(engine(), ticket, body(NoteForm).text, principal())
    return "", 204


def _own(ticket: str) -> None:
    post, _queue = actions.find(engine(), ticket)
    admit_post(principal(), post.slug)


@blueprint.get("/api/v1/posts/<post>/queue")
@requires("officer")
@document("tickets", problems=(401, 403, 404, 503), http_200=list[WaitingView])
def queue(post: str) -> ResponseReturnValue:
    """Waiting tickets in the order they would be called (by ``?counter=``, or by a counter for all services), each with why."""
    place = posts.get(engine(), post)
    view = views.queue_view(engine(), clock(), place, request.args.get("counter") or None)
    return jsonify(views.waiting_list(engine(), clock(), place, view, base_url()))


@blueprint.get("/api/v1/posts/<post>/desk")
@requires("officer")
@document("counters", http_200=DeskView, problems=(401, 403, 404, 503))
def desk(post: str) -> ResponseReturnValue:
    """Everything the officer's console shows of a post at once."""
    place = posts.get(engine(), post)
    counter = request.args.get("counter") or None
    view = views.queue_view(engine(), clock(), place, counter, limit=100)
    me, screen = principal().id, request.args.get("desk") or None
    return jsonify(desks.desk(engine(), clock(), place, view, base_url(), me, screen, counter))


@blueprint.get("/api/v1/posts/<post>/calls")
@requires("anyone")
@document("tickets", http_200=list[CallEntry], problems=(404, 503))
def calls(post: str) -> ResponseReturnValue:
    """What was called, newest first, from the post's numbered log."""
    place = posts.get(engine(), post)
    return jsonify(views.call_log(engine(), place))


@blueprint.post("/api/v1/posts/<post>/day")
@requires("supervisor")
@document("tickets", http_200=DayAnswer, problems=(401, 403, 404, 503))
def confirm_day(post: str) -> ResponseReturnValue:
    """Say that the computer's date is right, after its clock jumped; begins the new service day."""
    place = posts.get(engine(), post)
    clock().accept()
    announce(engine().client, CLOCK)
    return jsonify({"day": actions.confirm_day(engine(), clock(), place, principal())})

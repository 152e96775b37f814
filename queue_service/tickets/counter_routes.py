"""HTTP of the counter's verbs: one route per verb, the same shape for all."""

from collections.abc import Callable

from flask import jsonify
from flask.typing import ResponseReturnValue

from queue_service.core.idempotency import request_key
from queue_service.core.reference import document
from queue_service.core.web import base_url, body, clock, engine, principal, requires
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.tickets import actions, rules, views
from queue_service.tickets.forms import (
    CallForm,
    CounterForm,
    CounterView,
    DeskForm,
    TicketAnswer,
    TransferForm,
    UndoForm,
)
from queue_service.tickets.models import Actor, Ticket
from queue_service.tickets.routes import blueprint

AT_COUNTER = "/api/v1/posts/<post>/counters/<counter>"
PROBLEMS = (401, 403, 404, 409, 422, 503)


def _actor(counter: str, desk: str | None) -> Actor:
    caller = principal()
    return Actor(by=caller.id, counter=counter, desk=desk or None, leads=caller.leads)


def _shown(post: Post, ticket: Ticket) -> dict[str, object]:
    return views.ticket_view(post, ticket, 0, base_url())


@blueprint.put(AT_COUNTER)
@requires("officer")
@document("counters", body=CounterForm, http_200=CounterView, problems=PROBLEMS)
def set_counter(post: str, counter: str) -> ResponseReturnValue:
    """Open, pause or close a counter; ``take_over`` takes it from another officer or screen."""
    form = body(CounterForm)
    place = posts.get(engine(), post)
    state = actions.set_counter(
        engine(),
        clock(),
        place,
        _actor(counter, form.desk),
        form.state,
        services=tuple(form.services) if form.services is not None else None,
        take_over=form.take_over,
        idem=request_key(),
    )
    configured = rules.serves(place, actions.counter_named(place, counter))
    return jsonify(
        id=state.id,
        state=state.state,
        services=list(state.services or configured),
        officer=state.officer,
        ticket=state.ticket,
    )


@blueprint.post(f"{AT_COUNTER}/call-next")
@requires("officer")
@document("counters", body=DeskForm, http_200=TicketAnswer, http_204=None, problems=PROBLEMS)
def call_next(post: str, counter: str) -> ResponseReturnValue:
    """Call whose turn it is; 204 when nobody waits."""
    form = body(DeskForm)
    place = posts.get(engine(), post)
    ticket = actions.call_next(engine(), clock(), place, _actor(counter, form.desk), idem=request_key())
    return jsonify({"ticket": _shown(place, ticket)}) if ticket else ("", 204)


@blueprint.post(f"{AT_COUNTER}/call")
@requires("officer")
@document("counters", body=CallForm, http_200=TicketAnswer, problems=PROBLEMS)
def call(post: str, counter: str) -> ResponseReturnValue:
    """Call one particular ticket out of turn; the reason is kept in the audit log."""
    form = body(CallForm)
    place = posts.get(engine(), post)
    actor = _actor(counter, form.desk)
    ticket = actions.call(engine(), clock(), place, actor, form.ticket, form.reason, idem=request_key())
    return jsonify({"ticket": _shown(place, ticket)})


@blueprint.post(f"{AT_COUNTER}/transfer")
@requires("officer")
@document("counters", body=TransferForm, http_200=TicketAnswer, problems=PROBLEMS)
def transfer(post: str, counter: str) -> ResponseReturnValue:
    """Send the counter's ticket to another service or counter; it keeps its number and its place by issue time."""
    form = body(TransferForm)
    place = posts.get(engine(), post)
    ticket = actions.transfer(
        engine(),
        clock(),
        place,
        _actor(counter, form.desk),
        service=form.service,
        counter=form.counter,
        idem=request_key(),
    )
    return jsonify({"ticket": _shown(place, ticket)})


@blueprint.post(f"{AT_COUNTER}/undo")
@requires("officer")
@document("counters", body=UndoForm, http_200=TicketAnswer, problems=PROBLEMS)
def undo(post: str, counter: str) -> ResponseReturnValue:
    """Take back the counter's latest action that still stands, within the time the post allows."""
    form = body(UndoForm)
    place, actor = posts.get(engine(), post), _actor(counter, form.desk)
    ticket, undone = actions.undo(engine(), clock(), place, actor, expected=form.expected, idem=request_key())
    return jsonify({"ticket": _shown(place, ticket), "undone": undone})


def _verb(name: str, act: Callable[..., Ticket], summary: str) -> None:
    def view(post: str, counter: str) -> ResponseReturnValue:
        form = body(DeskForm)
        place = posts.get(engine(), post)
        ticket = act(engine(), clock(), place, _actor(counter, form.desk), idem=request_key())
        return jsonify({"ticket": _shown(place, ticket)})

    view.__doc__ = summary
    view.__name__ = name.replace("-", "_")
    documented = document("counters", body=DeskForm, http_200=TicketAnswer, problems=PROBLEMS)(view)
    blueprint.add_url_rule(
        f"{AT_COUNTER}/{name}",
        endpoint=view.__name__,
        view_func=requires("officer")(documented),
        methods=["POST"],
    )


_verb("recall", actions.recall, "Call the counter's ticket again.")
_verb("start", actions.start, "The person has come: service begins.")
_verb("finish", actions.finish, "Service is done; a visit for several services waits for its next one.")
_verb("no-show", actions.no_show, "The person did not come.")
_verb("hold", actions.hold, "The person must fetch something and comes back later.")

"""HTTP of the messages room: receipts of the gateway, and the staff's page of the outbox."""

from flask import Blueprint, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import BaseModel

from queue_service.core.errors import Conflict, Invalid, NotFound, Unauthorized
from queue_service.core.reference import document
from queue_service.core.web import clock, engine, principal, requires, settings, vault
from queue_service.messages import actions, listing, receipts, wording
from queue_service.messages.models import Message, State
from queue_service.messages.transports.addresses import SMSGATE, named

blueprint = Blueprint(
    "messages", __name__, template_folder="pages", static_folder="static", static_url_path="/static/messages"
)
UNREACHABLE = (State.EXPIRED, State.FAILED)


class ReceiptAnswer(BaseModel):
    """Whether the receipt changed anything."""

    applied: bool


@blueprint.post("/api/v1/sms/receipts/smsgate")
@requires("anyone")
@document("messages", http_200=ReceiptAnswer, problems=(401, 422, 503))
def smsgate_receipt() -> ResponseReturnValue:
    """A web hook of SMSGate: what became of a message. Signed (``X-Signature``, ``X-Timestamp``), or with ``?token=``."""
    body = request.get_data()
    genuine = receipts.genuine(
        receipts.signing_key(vault()),
        body,
        request.headers.get("X-Signature", ""),
        request.headers.get("X-Timestamp", ""),
        request.args.get("token", ""),
        clock().now_ms() / 1000,
    )
    if not genuine:
        raise Unauthorized("bad_signature", _("Tanda tangan tanda terima ini tidak benar."))
    try:
        told = receipts.read(body)
    except ValueError as error:
        raise Invalid("malformed_json", errors=[{"field": "", "message": "not a web hook"}]) from error
    others = len(named(settings().sms_url)) > 1
    applied = told is not None and actions.receive(
        engine(), clock(), told.event, told.provider_id, told.receipt, told.error, others=others
    )
    if applied:
        actions.wake(settings())
    return jsonify(applied=applied)


@blueprint.get("/admin/messages")
@requires("supervisor")
def messages_page() -> ResponseReturnValue:
    """List what is to be sent, was sent, or could not be, the newest first."""
    return _list()


def _list(unreached: Message | None = None) -> str:
    """The page; with the whole number of somebody whom no SMS has reached, so that staff can call."""
    caller = principal()
    chosen = request.args.get("state", "")
    state = State(chosen) if chosen in list(State) else None
    found = listing.page(
        engine(), vault(), state, request.args.get("older", ""), caller.may_touch, all_posts=caller.is_admin
    )
    transports = [name for name, _address in named(settings().sms_url)]
    return render_template(
        "messages/list.html",
        rows=found.rows,
        older=found.cursor,
        state=state,
        counts=actions.counts(engine()) if caller.is_admin else {},
        transports=transports,
        circuits=actions.circuits(engine()),
        now=clock().now_ms(),
        hook=_hook() if caller.is_admin and any(name.endswith(SMSGATE) for name in transports) else None,
        jumped=bool(clock().jumped()),
        wording=wording,
        states=list(State),
        unreachable=UNREACHABLE,
        whole={unreached.id: listing.number(vault(), unreached)} if unreached else {},
        resent=wording.RESENT.get(request.args.get("resent", "")),
        resent_well=request.args.get("resent") == "ok",
    )


def _hook() -> dict[str, str]:
    key = receipts.signing_key(vault())
    base = settings().public_url or request.url_root.rstrip("/")
    address = f"{base}{url_for('messages.smsgate_receipt')}"
    return {"address": address, "key": key, "with_token": f"{address}?token={key}"}


def _own(name: str) -> Message:
    found, caller = actions.find(engine(), name), principal()
    if found is None or not (caller.is_admin or (found.post and caller.may_touch(found.post))):
        raise NotFound("not_found")
    return found


@blueprint.post("/admin/messages/<message>/number")
@requires("supervisor")
def number_form(message: str) -> ResponseReturnValue:
    """Show the number of somebody whom no SMS has reached, so that staff can call; that it was shown is written down."""
    found = _own(message)
    if found.state not in UNREACHABLE:
        raise Conflict("wrong_state", state=found.state.value)
    subject = f"message:{found.id}"
    current_app.extensions["audit"](principal(), "message.number_shown", subject, post=found.post)
    return _list(found)


@blueprint.get("/admin/messages/<message>/number")
@requires("supervisor")
def number_again(**_message: str) -> ResponseReturnValue:
    """Nothing is here to be opened, only sent; language links lead here."""
    return redirect(url_for("messages.messages_page"), 303)


@blueprint.post("/admin/messages/<message>/resend")
@requires("supervisor")
def resend_form(message: str) -> ResponseReturnValue:
    """Send a message now, or once more."""
    found, caller = _own(message), principal()
    try:
        actions.resend(engine(), clock(), found)
    except Conflict as refused:
        outcome = refused.code
    else:
        outcome = "ok"
        current_app.extensions["audit"](caller, "message.resent", f"message:{found.id}", post=found.post)
        actions.wake(settings())
    state = request.form.get("state") or None
    return redirect(url_for("messages.messages_page", state=state, resent=outcome), 303)

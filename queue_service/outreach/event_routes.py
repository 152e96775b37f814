"""HTTP of events for residents: the calendar, signing up, giving seats back. Opening a page changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from queue_service.bookings import codes
from queue_service.core.clock import rfc3339
from queue_service.core.errors import Conflict, Invalid, NotFound
from queue_service.core.i18n import language, refusal_text
from queue_service.core.idempotency import request_key
from queue_service.core.ids import token
from queue_service.core.limits import limited
from queue_service.core.reference import document
from queue_service.core.web import (
    attachment,
    base_url,
    body,
    clock,
    engine,
    principal,
    query,
    requires,
    vault,
)
from queue_service.outreach import actions, calendar, rules, wording
from queue_service.outreach.forms import EventView, GuestView, HolderQuery, SignUpForm
from queue_service.outreach.models import KEEP_DAYS, SEATS_MOST, Event, Guest, Person
from queue_service.outreach.routes import blueprint

GUESSES = "30 per minute"
LONGEST = 200


@dataclass(frozen=True)
class Filled:
    """The form as it was filled in, so that nothing has to be typed twice."""

    name: str = ""
    phone: str = ""
    seats: str = "1"
    sms_consent: bool = False
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def submitted(cls, form: Mapping[str, str]) -> "Filled":
        """Return the form as it was sent."""
        name, phone, seats = (form.get(one, "")[:LONGEST].strip() for one in ("name", "phone", "seats"))
        return cls(name, phone, seats, bool(form.get("sms_consent")))

    def checked(self) -> Person:
        """Return who signs up. Raises ``Invalid``."""
        seats = int(self.seats) if self.seats.isascii() and self.seats.isdigit() else 0
        return actions.checked(
            vault(),
            name=self.name,
            phone=self.phone,
            seats=seats,
            sms_consent=self.sms_consent,
            language=language(),
        )


@blueprint.context_processor
def words() -> dict[str, object]:
    """Give the room's pages their words for dates and mistakes."""
    return {"wording": wording, "rules": rules}


@blueprint.get("/api/v1/events")
@requires("anyone")
@document("outreach", http_200=list[EventView], problems=(503,))
def list_events() -> ResponseReturnValue:
    """List the events that are not over, by time; cancelled ones too."""
    shown = actions.coming(engine(), clock())
    left = actions.seats_left(engine(), shown)
    return jsonify([_event_view(one, left[one.id]) for one in shown])


def _event_view(event: Event, left: int | None) -> dict[str, object]:
    return {
        "id": event.id,
        "title": event.title.public(),
        "about": event.about.public(),
        "place": event.place,
        "address": event.address,
        "starts_at": rfc3339(event.start_ms, event.zone),
        "ends_at": rfc3339(event.end_ms, event.zone),
        "state": "cancelled" if event.cancelled else "planned",
        "open": actions.is_open(event, clock()) and left != 0,
        "places": event.places,
        "left": left,
        "url": f"{base_url()}/events/{event.id}",
    }


@blueprint.post("/api/v1/events/<event>/guests")
@requires("anyone")
@limited("60 per minute")
@document("outreach", body=SignUpForm, http_201=GuestView, problems=(404, 409, 422, 429, 503))
def sign_up(event: str) -> ResponseReturnValue:
    """Sign up for an event; 409 ``event_full`` (with the seats ``left``), ``event_over``, ``signed_already``."""
    sent = body(SignUpForm)
    found = actions.event(engine(), event)
    person = actions.checked(
        vault(),
        name=sent.name,
        phone=sent.phone,
        seats=sent.seats,
        sms_consent=sent.sms_consent,
        language=sent.language,
    )
    guest = actions.sign_up(engine(), clock(), vault(), found, person, request_key())
    return jsonify(_guest_view(guest)), 201


def _guest_view(guest: Guest) -> dict[str, object]:
    return {
        "code": guest.code,
        "event": guest.event,
        "seats": guest.seats,
        "state": guest.state.value,
        "sms_consent": guest.sms_consent,
        "url": f"{base_url()}/events/mine/{guest.code}",
    }


@blueprint.delete("/api/v1/events/guests/<code>")
@requires("holder")
@limited(GUESSES, guesses=True)
@document("outreach", query=HolderQuery, http_204=None, problems=(404, 409, 422, 429, 503))
def withdraw(code: str) -> ResponseReturnValue:
    """Give the seats back; the holder knows the code and the phone's last four digits."""
    actions.withdraw(engine(), clock(), vault(), code, query(HolderQuery).phone4)
    return "", 204


@blueprint.get("/events")
@requires("anyone")
def events_page() -> ResponseReturnValue:
    """The events that are not over yet, and how to have them in one's own calendar."""
    shown = actions.coming(engine(), clock())
    return render_template(
        "outreach/events.html",
        events=shown,
        left=actions.seats_left(engine(), shown),
        feed=f"{base_url()}/events.ics?lang={language()}",
    )


@blueprint.get("/events.ics")
@requires("anyone")
def events_feed() -> ResponseReturnValue:
    """Every event that is not over yet, for calendars that look again by themselves."""
    return _calendar(actions.coming(engine(), clock()), "acara.ics")


@blueprint.get("/events/<event>.ics")
@requires("anyone")
def event_file(event: str) -> ResponseReturnValue:
    """One event for the phone's calendar."""
    return _calendar([actions.event(engine(), event)], f"acara-{event}.ics")


def _calendar(shown: list[Event], name: str) -> Response:
    text = calendar.ics(shown, _("Acara desa"), f"{base_url()}/events", language(), clock().now())
    return attachment(text, "text/calendar", name)


@blueprint.get("/events/<event>")
@requires("anyone")
def event_page(event: str) -> ResponseReturnValue:
    """One event with the form to sign up."""
    return _event_page(actions.event(engine(), event), Filled(), token())


def _event_page(
    event: Event, filled: Filled, key: str, said: str = "", status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "outreach/event.html",
        event=event,
        left=actions.seats_left(engine(), [event])[event.id],
        open=actions.is_open(event, clock()),
        over=event.end_ms <= clock().now_ms(),
        filled=filled,
        key=key,
        said=said,
        seats_most=SEATS_MOST,
        keep_days=KEEP_DAYS,
        csrf_token=principal().csrf,
    )
    return page, status


@blueprint.post("/events/<event>")
@requires("anyone")
@limited("60 per minute")
def sign_up_form(event: str) -> ResponseReturnValue:
    """Sign up, and lead to the code; a form sent twice counts once."""
    found, filled = actions.event(engine(), event), Filled.submitted(request.form)
    key = request.form.get("idempotency_key", "")[:LONGEST]
    try:
        guest = actions.sign_up(engine(), clock(), vault(), found, filled.checked(), request_key())
    except Invalid as refused:
        wrong = {
            one["field"]: wording.MISTAKES.get(one["field"], "") for one in refused.extra.get("errors", ())
        }
        said = "" if wrong else refusal_text(refused.code)
        again = Filled(
            filled.name, filled.phone, filled.seats, filled.sms_consent, {k: str(v) for k, v in wrong.items()}
        )
        return _event_page(found, again, token() if said else key, said, 422)
    except Conflict as refused:
        return _event_page(found, filled, key, refusal_text(refused.code), 409)
    return redirect(url_for("outreach.guest_page", code=guest.code, new=1), 303)


@blueprint.get("/events/mine/<code>")
@requires("holder")
@limited(GUESSES, guesses=True)
def guest_page(code: str) -> ResponseReturnValue:
    """A sign-up by its code: the event, the seats, and how to give them back. Says nothing of the person."""
    tidy = codes.tidy(code)
    if tidy != code:
        return redirect(url_for("outreach.guest_page", code=tidy), 303)
    return _guest_page(code)


def _guest_page(code: str, said: str = "", status: int = 200) -> ResponseReturnValue:
    event, guest = actions.guest(engine(), code)
    page = render_template(
        "outreach/guest.html",
        event=event,
        guest=guest,
        open=clock().now_ms() < event.start_ms and not event.cancelled,
        fresh=bool(request.args.get("new")),
        address=f"{base_url()}{url_for('outreach.guest_page', code=guest.code)}",
        key=token(),
        said=said,
        csrf_token=principal().csrf,
    )
    return page, status


@blueprint.post("/events/mine/<code>")
@requires("holder")
@limited(GUESSES, guesses=True)
def withdraw_form(code: str) -> ResponseReturnValue:
    """Give the seats back or stop the texts, or say that the four digits do not fit."""
    try:
        phone4 = request.form.get("phone4", "").strip()
        if request.form.get("action") == "stop-texts":
            guest = actions.stop_texts(engine(), clock(), vault(), code, phone4)
        else:
            guest = actions.withdraw(engine(), clock(), vault(), code, phone4, request_key())
    except NotFound:
        actions.guest(engine(), code)  # an unknown code has no page
        return _guest_page(code, _("Empat angka itu tidak cocok dengan nomor ponsel pendaftaran ini."), 404)
    except Conflict as refused:
        return _guest_page(code, refusal_text(refused.code), 409)
    return redirect(url_for("outreach.guest_page", code=guest.code), 303)

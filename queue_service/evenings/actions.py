"""The verbs: look at sessions, ask for a place, take a request back, have it drawn early, and what staff may overrule, with a reason."""

from datetime import date
from typing import Any

from queue_service.bookings import actions as bookings
from queue_service.bookings import asking, codes, drawn
from queue_service.bookings.models import Booking, Person
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.errors import Conflict, Invalid, NotFound
from queue_service.core.identity import Principal
from queue_service.core.ids import ALPHABET
from queue_service.core.redis import Engine
from queue_service.evenings import drawing, rules, steps, store
from queue_service.evenings.models import Draw, Request, RequestState, Session, State
from queue_service.evenings.store import Idempotency
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.staff import audit

ENTRY_LENGTH = 10
SHOWN_AFTER_MS = 28 * rules.DAY_MS


def sessions(engine: Engine, clock: Clock, post: Post) -> list[Session]:
    """Return a post's sessions that are still to come or not long over, by date."""
    since = clock.now_ms() - SHOWN_AFTER_MS
    return [session for session in store.sessions(engine, post.slug) if session.end_ms >= since]


def session(engine: Engine, post: Post, day: date) -> Session:
    """Return the session of a date. Raises ``NotFound``."""
    found = store.session(engine, post.slug, day)
    if found is None:
        raise NotFound("not_found")
    return found


def published(engine: Engine, post: Post, day: date) -> Draw | None:
    """Return the published draw of a session, ``None`` before it."""
    found = store.draw(engine, post.slug, day)
    return rules.draw_of(found) if found else None


def request(
    engine: Engine,
    clock: Clock,
    vault: Vault,
    post: Post,
    day: date,
    service: str,
    person: Person,
    *,
    idem: Idempotency = None,
    added: bool = False,
) -> Request:
    """Ask for a place in a session; with ``added`` (staff) also after its draw, for what is left.

    Raises ``NotFound``, ``Invalid`` service_unknown, ``Conflict`` requests_closed, duplicate_request, duplicate_booking.
    """
    bookings.check_service(post, service)
    found = session(engine, post, day)
    code = codes.new(post.slug)
    wish = Request(
        code=code,
        entry=_entry(vault, code),
        post=post.slug,
        date=day.isoformat(),
        service=service,
        state=RequestState.REQUESTED,
        group=rules.group_of(person.priority),
        name=person.name,
        nik=person.nik,
        phone=person.phone,
        phone4=bookings.phone4_print(vault, code, person.phone_last4),
        identity=person.identity,
        phone_print=person.phone_print,
        sms_consent=person.sms_consent,
        language=person.language,
        created_ms=clock.now_ms(),
        start_ms=found.start_ms,
        end_ms=found.end_ms,
        draw_ms=found.draw_ms,
        priority=person.priority,
    )
    args = {
        "request": store.as_json(wish),
        "elsewhere": _asks_elsewhere(engine, clock, post, person) or None,
        "booked": drawn.has_booking(engine, person.identity, service) or None,
        "added": added or None,
    }
    answer = _run(engine, clock, post, day, "request", args, idem)
    return Request.of(answer["request"])


def _entry(vault: Vault, code: str) -> str:
    """The public name of a request in the draw: follows from its code, but nobody can go back from it."""
    digest = bytes.fromhex(vault.fingerprint(code, "entry"))
    return "".join(ALPHABET[byte & 31] for byte in digest[:ENTRY_LENGTH]).upper()


def _asks_elsewhere(engine: Engine, clock: Clock, post: Post, person: Person) -> bool:
    """True when the person's identity or phone has a request at another post; requests that have come to an end are let go first."""
    everywhere = {one.slug: one for one in posts.all_posts(engine, closed_down=True)}
    kept = store.active(engine, list(everywhere), person.identity, person.phone_print)
    standing = [slug for slug, code in kept if not steps.release(engine, clock, everywhere[slug], code)]
    return any(slug != post.slug for slug in standing)


def find_request(engine: Engine, code: str) -> tuple[Post, Request]:
    """Return a request and its post by the code, however it was typed. Raises ``NotFound``."""
    return codes.find(engine, code, store.request)


def held_by(engine: Engine, vault: Vault, code: str, phone4: str) -> tuple[Post, Request]:
    """Return a request to its holder, who knows the code and the phone's last four digits. Raises ``NotFound`` otherwise."""
    post, found = find_request(engine, code)
    asking.check_holder(vault, found, phone4)
    return post, found


def booking_of(engine: Engine, request: Request) -> Booking | None:
    """Return the booking a drawn request has become, with its position on the waitlist."""
    if request.state is not RequestState.DRAWN:
        return None
    try:
        return bookings.find(engine, request.code)[1]
    except NotFound:
        return None


def sits_out(engine: Engine, post: Post, found: Session, request: Request) -> bool:
    """True when a request will not take part in the draw, because its person stayed away too often."""
    misses = store.misses(engine, post.slug, [request.identity])[request.identity]
    waiting = request.state is RequestState.REQUESTED and not request.appealed
    return waiting and rules.blocked(misses, found)


def requests_of(engine: Engine, post: Post, day: date) -> list[tuple[Request, Booking | None]]:
    """Return every request of a session for staff, each with its booking if it has one, by rank and then by time."""
    found = store.requests_of(engine, post.slug, day)
    there = drawn.of_codes(engine, post, [one.code for one in found])
    order = sorted(found, key=lambda one: (one.rank or len(found) + 1, one.created_ms))
    return [(one, there.get(one.code)) for one in order]


def withdraw(
    engine: Engine, clock: Clock, vault: Vault, post: Post, found: Request, *, idem: Idempotency = None
) -> None:
    """Take a request back, or after the draw its place, which goes to the next. Twice is no error. Raises ``Conflict`` wrong_state."""
    _take_back(engine, clock, vault, post, found, "withdrawn", "holder", idem)


def _take_back(
    engine: Engine,
    clock: Clock,
    vault: Vault,
    post: Post,
    found: Request,
    state: str,
    by: str,
    idem: Idempotency = None,
    reason: str | None = None,
) -> None:
    day = date.fromisoformat(found.date)
    try:
        _run(
            engine, clock, post, day, "withdraw", {"code": found.code, "state": state, "reason": reason}, idem
        )
        return
    except Conflict as conflict:
        if conflict.code != "already_drawn":
            raise
    drawn_session = session(engine, post, day)
    if drawn_session.admitted_ms is None:
        steps.admit(engine, clock, vault, post, drawn_session)
    _post, booking = bookings.find(engine, found.code)
    bookings.cancel(engine, clock, post, booking, by=by, reason=by, idem=idem)


# ---- staff ----


def ask_draw(
    engine: Engine, clock: Clock, post: Post, day: date, reason: str | None, who: Principal
) -> Session:
    """Close requests and have the session drawn by the next job. Before its time that needs a reason.

    Raises ``NotFound``, ``Invalid`` reason_needed, ``Conflict`` wrong_state.
    """
    try:
        answer = _run(engine, clock, post, day, "ask_draw", {"reason": reason})
    except Conflict as conflict:
        if conflict.code != "reason_needed":
            raise
        raise Invalid(
            "reason_needed", errors=[{"field": "reason", "message": "an early draw needs a reason"}]
        ) from conflict
    if answer["early"]:
        _record(engine, who, post, day, "drawn_early", "", reason or "")
    return session(engine, post, day)


def exclude(
    engine: Engine, clock: Clock, vault: Vault, post: Post, day: date, code: str, reason: str, who: Principal
) -> None:
    """Keep a request out of the draw, or after it take its place away, which goes to the next. Raises ``NotFound``, ``Conflict``."""
    found = _of_session(engine, post, day, code)
    _take_back(engine, clock, vault, post, found, "excluded", "staff", reason=reason)
    _record(engine, who, post, day, "excluded", found.entry, reason)


def appeal(
    engine: Engine, clock: Clock, post: Post, day: date, code: str, reason: str, who: Principal
) -> Request:
    """Let somebody take part in the draw in spite of earlier absences. Raises ``NotFound``, ``Conflict`` wrong_state."""
    found = _of_session(engine, post, day, code)
    answer = _run(engine, clock, post, day, "appeal", {"code": found.code})
    _record(engine, who, post, day, "appealed", found.entry, reason)
    return Request.of(answer["request"])


def add(
    engine: Engine,
    clock: Clock,
    vault: Vault,
    post: Post,
    day: date,
    service: str,
    person: Person,
    reason: str,
    who: Principal,
) -> Request:
    """Ask for a place on somebody's behalf; after the draw the person comes after everybody who took part. Raises as :func:`request`."""
    drawn_already = session(engine, post, day).state in (State.DRAWN, State.CONFIRMED)
    found = request(engine, clock, vault, post, day, service, person, added=drawn_already)
    if drawn_already:
        steps.admit(engine, clock, vault, post, session(engine, post, day))
    _record(engine, who, post, day, "added", found.entry, reason)
    return found


def call_off(
    engine: Engine, clock: Clock, vault: Vault, post: Post, day: date, reason: str, who: Principal
) -> Session:
    """Cancel a session: its bookings and requests end, everybody is told. Raises ``NotFound``, ``Conflict`` wrong_state."""
    found = session(engine, post, day)
    if found.state is State.CANCELLED or clock.now_ms() >= found.end_ms:
        raise Conflict("wrong_state", state=found.state.value)
    drawing.cancel(engine, clock, post, found, "called_off")
    cancelled = session(engine, post, day)
    steps.dissolve(engine, clock, vault, post, cancelled)
    _record(engine, who, post, day, "called_off", "", reason)
    return cancelled


def _of_session(engine: Engine, post: Post, day: date, code: str) -> Request:
    found = store.request(engine, post.slug, codes.tidy(code))
    if found is None or found.date != day.isoformat():
        raise NotFound("not_found")
    return found


def _record(
    engine: Engine, who: Principal, post: Post, day: date, what: str, entry: str, reason: str
) -> None:
    subject = f"evening:{post.slug}/{day.isoformat()}"
    after = {"entry": entry} if entry else None
    audit.record(engine, who, f"evening.{what}", subject, after=after, reason=reason, post=post.slug)


def _run(
    engine: Engine,
    clock: Clock,
    post: Post,
    day: date,
    verb: str,
    args: dict[str, Any],
    idem: Idempotency = None,
) -> Any:
    return store.run(engine, verb, post.slug, day.isoformat(), drawing.stamp(clock, post) | args, idem)

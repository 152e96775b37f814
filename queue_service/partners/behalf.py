"""What a partner enters for its people, through the same verbs as everybody, and where that stands now: never more than it entered."""

from contextlib import suppress
from dataclasses import dataclass

from queue_service.applications import actions as applications
from queue_service.applications.models import Application
from queue_service.bookings import actions as bookings
from queue_service.bookings import codes
from queue_service.bookings.models import Booking
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.errors import NotFound
from queue_service.core.identity import Principal
from queue_service.core.redis import Engine
from queue_service.entrusted import actions as entrusted
from queue_service.entrusted.models import Entry, Kind
from queue_service.partners.store import Idempotency
from queue_service.partners.wishes import Wish
from queue_service.posts import actions as posts
from queue_service.posts.models import Case, Post


def cases(engine: Engine, service: str) -> tuple[Case, ...]:
    """Return what a service lets choose; nothing when there is no such service (any more)."""
    with suppress(NotFound):
        return posts.service(engine, service).cases
    return ()


def enter(
    engine: Engine,
    clock: Clock,
    vault: Vault,
    post: Post,
    caller: Principal,
    wish: Wish,
    *,
    language: str = "id",
    code: str | None = None,
    idem: Idempotency = None,
) -> str:
    """Enter a wish and return its code; the same request, or the same ``code``, is entered once.

    Raises what ``entrusted.entering``, ``applications.create`` and ``bookings.book`` refuse.
    """
    code = code or codes.of_request(vault, post.slug, idem)
    name, consent = wish.texts["name"], wish.consent()
    with entrusted.entering(
        engine, clock, vault, post, caller, wish.kind, code, service=wish.service, name=name, consent=consent
    ):
        _make(engine, clock, vault, post, caller.id, wish, language, code, idem)
    return code


def _make(
    engine: Engine,
    clock: Clock,
    vault: Vault,
    post: Post,
    by: str,
    wish: Wish,
    language: str,
    code: str,
    idem: Idempotency,
) -> None:
    if wish.kind is Kind.BOOKING:
        person = wish.person(vault, language)
        bookings.book(
            engine, clock, vault, post, wish.service, wish.slot, person, by=by, code=code, idem=idem
        )
        return
    applications.create(
        engine,
        clock,
        vault,
        post,
        wish.service,
        wish.given(),
        phone=wish.texts["phone"],
        sms_consent=wish.sms_consent,
        language=language,
        case=wish.texts["case"],
        by=by,
        code=code,
        idem=idem,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """An entry with the name as it was typed; ``state`` of the application or booking, empty when there is none (any more)."""

    entry: Entry
    name: str
    state: str
    start_ms: int | None = None


def lines(engine: Engine, vault: Vault, post: Post, entries: list[Entry]) -> list[Line]:
    """Return where entries of a post stand now, in two round trips."""
    found = _found(engine, post, entries)
    return [_line(vault, one, found.get(one.code)) for one in entries]


def _found(engine: Engine, post: Post, entries: list[Entry]) -> dict[str, Application | Booking]:
    named = {kind: [one.code for one in entries if one.kind is kind] for kind in Kind}
    applied = applications.several(engine, post, named[Kind.APPLICATION])
    booked = bookings.several(engine, post, named[Kind.BOOKING])
    return {**applied, **booked}


def _line(vault: Vault, entry: Entry, found: Application | Booking | None) -> Line:
    name, _consent = entrusted.opened(vault, entry)
    start = found.start_ms if isinstance(found, Booking) else None
    return Line(entry, name, found.state.value if found else "", start)


def forget_old(engine: Engine, clock: Clock, post: Post) -> int:
    """Forget the entries whose application or booking is gone or only a mask of the person is left; return how many."""
    entries = entrusted.everything(engine, post)
    found = _found(engine, post, entries)
    return sum(entrusted.forget(engine, clock, post, one) for one in entries if _is_over(found.get(one.code)))


def _is_over(found: Application | Booking | None) -> bool:
    return found is None or (isinstance(found, Application) and bool(found.masked))

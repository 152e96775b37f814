"""What the verbs tell their scripts: when, by whom, how many places there are, which place is wanted, and who books it."""

import hmac
from typing import Any, Protocol

from queue_service.bookings import codes, rules
from queue_service.bookings.models import Person, Slot, SlotId
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.errors import Invalid, NotFound
from queue_service.posts.models import Post
from queue_service.tickets import actions as tickets

Args = dict[str, Any]


def check_service(post: Post, service: str) -> None:
    """Raise ``Invalid`` for a service that the post does not offer."""
    if post.offered(service) is None:
        raise Invalid("service_unknown", errors=[{"field": "service", "message": "unknown service"}])


def wanted(clock: Clock, post: Post, service: str, text: str) -> tuple[Slot, Args]:
    """Return a bookable slot and the arguments that name its place. Raises ``Invalid``."""
    check_service(post, service)
    slot = _bookable(clock, post, text)
    if slot is None or not slot.own.get(service):
        raise Invalid("slot_unknown", errors=[{"field": "slot", "message": "no such slot can be booked"}])
    return slot, {"slot": text, "service": service}


def _bookable(clock: Clock, post: Post, text: str) -> Slot | None:
    try:
        wish = SlotId.parse(text)
    except ValueError:
        return None
    return rules.slot_named(post, wish) if rules.bookable(post, wish, clock.now()) else None


def stamp(clock: Clock, post: Post, by: str) -> Args:
    """Return what every verb's script is told: when (and whether that is doubtful), by whom, and how many places the office has now."""
    places, own = rules.places_of(post)
    told = tickets.stamp(clock, post, by) | {"places": places, "own": own}
    return told | {"doubtful": True} if clock.jumped() else told


def new_booking(
    vault: Vault, post: Post, slot: Slot, service: str, person: Person, now_ms: int, code: str | None = None
) -> Args:
    """Return what is known of a new booking."""
    code = code or codes.new(post.slug)
    known = {
        "code": code,
        "post": post.slug,
        "service": service,
        "name": person.name,
        "nik": person.nik,
        "phone": person.phone,
        "phone4": phone4_print(vault, code, person.phone_last4),
        "identity": person.identity,
        "phone_print": person.phone_print,
        "sms_consent": person.sms_consent,
        "language": person.language,
        "created_ms": now_ms,
        "offer_ms": post.booking.offer_seconds * 1000,
    }
    return known | span(post, slot) | ({"priority": person.priority} if person.priority else {})


def span(post: Post, slot: Slot) -> Args:
    """Return the slot of a booking and when it is."""
    start_ms = int(slot.id.start(post.timezone).timestamp() * 1000)
    return {
        "slot": str(slot.id),
        "start_ms": start_ms,
        "end_ms": start_ms + slot.minutes * 60_000,
        "session": slot.session,
    }


def phone4_print(vault: Vault, code: str, last4: str) -> str:
    """Return the keyed hash by which a holder's last four digits are recognised."""
    return vault.fingerprint(f"{code}:{last4}", "phone4")


class Held(Protocol):
    """What belongs to whoever knows its code and the last four digits of the phone it was made with."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def phone4(self) -> str:
        """The keyed hash of the digits."""


def check_holder(vault: Vault, held: Held, last4: str) -> None:
    """Raise ``NotFound``, as for what does not exist, when these are not the digits."""
    if not hmac.compare_digest(held.phone4, phone4_print(vault, held.code, last4)):
        raise NotFound("not_found")

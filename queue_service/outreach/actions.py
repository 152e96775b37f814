"""The verbs of outreach: keep an event, sign up, withdraw, note who came, answer questions. Each change is one script."""

import re
from collections.abc import Iterable
from dataclasses import replace

from queue_service.bookings import asking, codes
from queue_service.bookings.people import tidy
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.errors import Invalid, NotFound
from queue_service.core.identity import Principal
from queue_service.core.ids import token
from queue_service.core.redis import Engine
from queue_service.messages import phone as phones
from queue_service.outreach import rules, store
from queue_service.outreach.models import NAME_LIMIT, SEATS_MOST, Event, Guest, Person, Question, Told
from queue_service.outreach.store import Idempotency
from queue_service.staff import audit

CODE_CHARACTERS = 12  # 60 bits
NEW = store.NEW  # the revision of a text that does not exist yet
WHY = "why-a-ktp"  # the words on why a KTP matters; every other name is a service's
_SPACE = re.compile(r"\s+")


def events(engine: Engine) -> list[Event]:
    """Return every event, by time."""
    return store.events(engine)


def coming(engine: Engine, clock: Clock) -> list[Event]:
    """Return the events that are not over yet, by time; cancelled ones too, so that nobody goes there in vain."""
    return rules.current(store.events(engine), clock.now_ms())


def event(engine: Engine, name: str) -> Event:
    """Return an event. Raises ``NotFound``."""
    found = store.event(engine, name)
    if found is None:
        raise NotFound("not_found")
    return found


def seats_left(engine: Engine, shown: Iterable[Event]) -> dict[str, int | None]:
    """Return how many seats each event has left, ``None`` where there is no limit."""
    taken = store.taken(engine)
    return {
        one.id: None if one.places is None else max(0, one.places - taken.get(one.id, 0)) for one in shown
    }


def is_open(found: Event, clock: Clock) -> bool:
    """True while people can sign up (as far as there are seats)."""
    return found.open and not found.cancelled and clock.now_ms() < found.start_ms


def save(engine: Engine, clock: Clock, found: Event, expected: int, by: Principal) -> Event:
    """Keep an event; ``expected`` is the revision that was read, 0 for a new one.

    Raises ``Conflict`` changed_meanwhile, fewer_places (than people have been promised).
    """
    before, now, eve = store.event(engine, found.id), clock.now_ms(), rules.eve(found)
    args = {
        "event": store.as_json(replace(found, rev=0)),
        "expected": expected,
        "eve": eve if eve > now else None,
    }
    kept = Event.of(store.run(engine, "save_event", now, found.id, args)["event"])
    audit.record(
        engine,
        by,
        "event.changed" if before else "event.created",
        f"event:{kept.id}",
        store.as_json(before) if before else None,
        store.as_json(kept),
    )
    return kept


def checked(vault: Vault, *, name: str, phone: str, seats: int, sms_consent: bool, language: str) -> Person:
    """Return who signs up. Raises ``Invalid`` naming every field that is wrong."""
    errors: list[dict[str, str]] = []
    clean = tidy(name)
    if len(clean) > NAME_LIMIT or not any(letter.isalpha() for letter in clean):
        errors.append({"field": "name", "message": "name_length"})
    if not 1 <= seats <= SEATS_MOST:
        errors.append({"field": "seats", "message": "seats"})
    number = ""
    try:
        number = phones.normalise(phone)
    except Invalid:
        errors.append({"field": "phone", "message": "phone"})
    if errors:
        raise Invalid("invalid_input", errors=errors)
    return Person(
        name=vault.seal(clean, "name"),
        phone=vault.seal(number, "phone"),
        phone_last4=number[-4:],
        phone_print=vault.fingerprint(number, "phone"),
        seats=seats,
        sms_consent=sms_consent,
        language=language,
    )


def sign_up(
    engine: Engine, clock: Clock, vault: Vault, found: Event, person: Person, idem: Idempotency = None
) -> Guest:
    """Give somebody seats. Raises ``Conflict`` event_full (``left`` seats), event_over, signed_already."""
    code, now = token(CODE_CHARACTERS).upper(), clock.now_ms()
    guest = Guest(
        code=code,
        event=found.id,
        name=person.name,
        phone=person.phone,
        phone4=asking.phone4_print(vault, code, person.phone_last4),
        phone_print=person.phone_print,
        seats=person.seats,
        sms_consent=person.sms_consent,
        language=person.language,
        created_ms=now,
        rev=0,
    )
    args = {"guest": store.as_json(guest), "times": rules.times(found, now)}
    return Guest.of(store.run(engine, "sign_up", now, found.id, args, idem)["guest"])


def guest(engine: Engine, code: str) -> tuple[Event, Guest]:
    """Return what a code stands for, however it was typed. Raises ``NotFound``."""
    found = store.guest(engine, codes.tidy(code))
    if found is None:
        raise NotFound("not_found")
    return event(engine, found.event), found


def withdraw(
    engine: Engine, clock: Clock, vault: Vault, code: str, phone4: str, idem: Idempotency = None
) -> Guest:
    """Give the seats back; the holder knows the code and the phone's last four digits. Twice is no error.

    Raises ``NotFound``, ``Conflict`` event_over.
    """
    found, held = held_by(engine, vault, code, phone4)
    args = {"code": held.code}
    return Guest.of(store.run(engine, "withdraw", clock.now_ms(), found.id, args, idem)["guest"])


def held_by(engine: Engine, vault: Vault, code: str, phone4: str) -> tuple[Event, Guest]:
    """Return a sign-up to its holder. Raises ``NotFound``."""
    found, held = guest(engine, code)
    asking.check_holder(vault, held, phone4)
    return found, held


def stop_texts(engine: Engine, clock: Clock, vault: Vault, code: str, phone4: str) -> Guest:
    """Withdraw the consent to SMS, at once and for good; the seats stay. Twice is no error. Raises ``NotFound``."""
    found, held = held_by(engine, vault, code, phone4)
    run = store.run(engine, "stop_texts", clock.now_ms(), found.id, {"code": held.code})
    return Guest.of(run["guest"])


def guests_of(engine: Engine, found: Event) -> list[Guest]:
    """Return everybody who has signed up for an event, also those who have withdrawn, in the order they came."""
    return store.guests_of(engine, found.id)


def attend(engine: Engine, clock: Clock, found: Event, present: Iterable[str], by: Principal) -> int:
    """Note who has come; everybody else on the list has not. Return how many were noted."""
    here = set(present)
    codes_ = [one.code for one in store.guests_of(engine, found.id)]
    args = {
        "present": [code for code in codes_ if code in here],
        "absent": [code for code in codes_ if code not in here],
    }
    noted = int(store.run(engine, "attend", clock.now_ms(), found.id, args)["noted"])
    audit.record(engine, by, "event.attended", f"event:{found.id}", None, {"came": len(args["present"])})
    return noted


def forget_old(engine: Engine, clock: Clock) -> int:
    """Delete who came to events that are long over; return how many people. Safe to run at any time."""
    now = clock.now_ms()
    return sum(
        store.run(engine, "forget", now, one.id, {"event": one.id})["forgotten"]
        for one in store.events(engine)
        if rules.to_forget(one, now)
    )


def questions(engine: Engine, *, published: bool = False) -> list[Question]:
    """Return the questions, the newest first; with ``published`` only those that everybody may read."""
    found = store.kept(engine, store.QUESTIONS, Question).values()
    shown = [one for one in found if one.published or not published]
    return sorted(shown, key=lambda one: (-one.at_ms, one.id))


def question(engine: Engine, name: str) -> tuple[Question, str]:
    """Return a question and the revision to keep it against. Raises ``NotFound``."""
    found, revision = store.for_editing(engine, store.QUESTIONS, Question, name)
    if found is None:
        raise NotFound("not_found")
    return found, revision


def keep_question(engine: Engine, changed: Question, expected: str, by: Principal) -> None:
    """Keep a question; ``expected`` is the revision that was read, ``NEW`` for a new one. Raises ``Conflict`` changed_meanwhile."""
    store.keep(engine, store.QUESTIONS, changed.id, changed, expected)
    after = {"question": changed.question.id, "answer": changed.answer.id, "published": changed.published}
    audit.record(engine, by, "question.kept", f"question:{changed.id}", None, after)


def delete_question(engine: Engine, name: str, expected: str, by: Principal) -> None:
    """Delete a question. Raises ``Conflict`` changed_meanwhile."""
    store.keep(engine, store.QUESTIONS, name, None, expected)
    audit.record(engine, by, "question.deleted", f"question:{name}")


def words(engine: Engine, name: str) -> tuple[Told, str]:
    """Return what staff have written about a service (or ``WHY``), empty when nothing, and the revision to keep it against."""
    found, revision = store.for_editing(engine, store.WORDS, Told, name)
    return found or Told(), revision


def keep_words(engine: Engine, name: str, changed: Told, expected: str, by: Principal) -> None:
    """Keep what staff have written. Raises ``Conflict`` changed_meanwhile."""
    store.keep(engine, store.WORDS, name, changed, expected)
    audit.record(
        engine,
        by,
        "words.kept",
        f"words:{name}",
        None,
        {"plain": changed.plain.id, "short": changed.short.id},
    )

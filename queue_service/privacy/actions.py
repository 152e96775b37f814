"""The verbs: look what is kept of somebody, give a copy of it, order its end, carry such an order on until nothing is left."""

import dataclasses
import json
from collections.abc import Iterable

from queue_service.bookings import nik as niks
from queue_service.core import idempotency
from queue_service.core.errors import Conflict, Forbidden, Invalid, NotFound
from queue_service.core.identity import Principal
from queue_service.core.ids import token
from queue_service.core.personal import At, Kept, Whose
from queue_service.core.redis import Engine
from queue_service.documents.models import Shelf
from queue_service.messages import phone as phones
from queue_service.posts import actions as posts
from queue_service.privacy import store
from queue_service.privacy.models import Checked, Order, Reason, Target
from queue_service.privacy.rooms import Rooms
from queue_service.staff import actions as staff
from queue_service.staff import audit
from queue_service.staff.models import SYSTEM

SEAL = "person-asked"
REF_CHARACTERS = 12
OPEN_MS = 30 * 60_000  # for how long a search may be gone on with


def target(nik: str, phone: str) -> Target:
    """Return who is meant. Raises ``Invalid`` naming what is wrong: ``nik``, ``phone``, or ``who`` when neither is given."""
    digits, errors = "".join(nik.split()), []
    if digits and niks.check(digits).error:
        errors.append({"field": "nik", "message": niks.check(digits).error})
    number = ""
    try:
        number = phones.normalise(phone) if phone.strip() else ""
    except Invalid as refused:
        errors += refused.extra["errors"]
    if not errors and not digits and not number:
        errors.append({"field": "who", "message": "missing"})
    if errors:
        raise Invalid("invalid_input", errors=errors)
    return Target(digits, number)


def sealed(at: At, who: Target) -> str:
    """Return who is meant as a text that says nothing, for the caller's next forms."""
    told = dataclasses.asdict(who) | {"by": at.caller.id, "at_ms": at.clock.now_ms()}
    return at.vault.seal(json.dumps(told), SEAL)


def opened(at: At, text: str) -> Target:
    """Return who the caller has searched for. Raises ``Conflict`` search_over when that was another's search or long ago."""
    try:
        told = json.loads(at.vault.open(text, SEAL))
    except Exception as error:  # whatever was sent instead: it is not a search of ours
        raise Conflict("search_over") from error
    if told["by"] != at.caller.id or at.clock.now_ms() - told["at_ms"] > OPEN_MS:
        raise Conflict("search_over")
    return Target(told["nik"], told["phone"], tuple(told["left"]))


def rooms(at: At, shelf: Shelf, slugs: Iterable[str] | None = None) -> Rooms:
    """Return the rooms as the caller may ask them: those of the own posts, or of these."""
    wanted = None if slugs is None else set(slugs)
    own = posts.of_caller(at.engine, at.caller, closed_down=True)
    return Rooms(at, shelf, tuple(one for one in own if wanted is None or one.slug in wanted))


def look(of: Rooms, who: Target) -> list[Kept]:
    """Return all that is kept of a person. Raises ``Conflict`` several_people when a number alone leads to more than one NIK."""
    found = of.of_person(Whose.of(of.at.vault, who.nik, who.phone), who.left)
    if not who.nik and len({one.identity for one in found} - {""}) > 1:
        raise Conflict("several_people")
    needed = _codes(one for one in found if one.running)
    return found + [
        dataclasses.replace(one, running=one.running or one.data.get("about", one.code) in needed)
        for one in of.of_codes(_codes(found))
    ]


def searched(at: At, who: Target) -> None:
    """Write down that somebody was searched for, never whom."""
    by = [name for name in ("nik", "phone") if getattr(who, name)]
    audit.record(at.engine, at.caller, "person.searched", "person", after={"by": by})


def copied(at: At, found: list[Kept], reason: Reason, checked: Checked) -> str:
    """Write down that a copy was handed out, how large and why, never whose; return its reference."""
    ref = token(REF_CHARACTERS).upper()
    audit.record(
        at.engine,
        at.caller,
        "person.copied",
        f"person:{ref}",
        after=counted(found),
        reason=_why(reason, checked),
    )
    return ref


def reference(at: At, key: str) -> str:
    """Return a reference that follows from a request's key, so that a form sent twice is one order."""
    return at.vault.fingerprint(f"{at.caller.id}:{key}", "order")[:REF_CHARACTERS].upper()


def counted(found: list[Kept]) -> dict[str, int]:
    """Return how many things of each room there are; complaints are nobody's business but theirs who may know of them."""
    names = sorted({one.room for one in found} - {"complaint", "message"})
    return {name: sum(one.room == name for one in found) for name in names}


def _why(reason: Reason, checked: Checked) -> str:
    return f"{reason}, {checked}"


def order(of: Rooms, who: Target, key: str, reason: Reason, checked: Checked) -> Order:
    """Order what is kept of a person to be erased, and begin with it; a form sent twice is one order."""
    at = of.at
    wanted = Order(
        reference(at, key),
        at.caller.id,
        tuple(one.slug for one in of.posts),
        reason,
        checked,
        at.clock.now_ms(),
    )
    if store.ask(at.engine, wanted, at.vault.seal(json.dumps(dataclasses.asdict(who)), SEAL)):
        why = _why(reason, checked)
        audit.record(at.engine, at.caller, "person.erasing", f"person:{wanted.ref}", reason=why)
    carry_on(of, wanted)
    return find(at.engine, wanted.ref, at.caller)


def find(engine: Engine, ref: str, caller: Principal) -> Order:
    """Return an order. Raises ``NotFound``; ``Forbidden`` when it is about posts of others."""
    found = store.order(engine, ref)
    if found is None:
        raise NotFound("not_found")
    if not all(caller.may_touch(post) for post in found.posts):
        raise Forbidden("other_post")
    return found


def orders(engine: Engine, caller: Principal) -> list[Order]:
    """Return the orders that a caller may know of, the newest first."""
    return [one for one in store.orders(engine) if all(caller.may_touch(post) for post in one.posts)]


def carry_on(of: Rooms, asked: Order) -> bool:
    """Erase all that can be erased by now, and say whether nothing is left. Safe to run twice, at once, or after a crash in the middle."""
    at = of.at
    who = _target(at, asked)
    if who is None:
        return True
    known = store.remember(at.engine, asked.ref, ())
    found = _made_before(of.of_person(Whose.of(at.vault, who.nik, who.phone), who.left, known), asked)
    over = [one for one in found if not one.running]
    codes = store.remember(at.engine, asked.ref, _codes(over))
    erased = [of.erase(one) for one in over]
    erased += [of.erase(one) for one in of.of_codes(codes)]
    idempotency.forget(at.engine, at.vault, codes)
    if len(over) < len(found) or not all(erased):
        return False
    if store.finish(at.engine, asked.ref, at.clock.now_ms()):
        audit.record(at.engine, SYSTEM, "person.erased", f"person:{asked.ref}")
        store.compact(at.engine)
    return True


def _target(at: At, asked: Order) -> Target | None:
    text = store.target(at.engine, asked.ref)
    if text is None:
        return None
    told = json.loads(at.vault.open(text, SEAL))
    return Target(told["nik"], told["phone"], tuple(told["left"]))


def _made_before(found: list[Kept], asked: Order) -> list[Kept]:
    """What a person makes after asking is not meant."""
    return [one for one in found if one.at_ms <= asked.asked_ms]


def _codes(found: Iterable[Kept]) -> set[str]:
    """Return by which codes other things hang on these: their own, and their numbers'."""
    return {code for one in found for code in (one.code, *one.tickets) if code}


def waiting(of: Rooms, asked: Order) -> list[Kept]:
    """Return what an order waits for, because it is still needed."""
    who = _target(of.at, asked)
    if who is None:
        return []
    found = of.of_person(Whose.of(of.at.vault, who.nik, who.phone), who.left)
    return [one for one in _made_before(found, asked) if one.running]


def carry_all_on(at: At, shelf: Shelf) -> int:
    """Carry every open order on, each as whoever gave it may; return how many are done now. One that cannot holds up no other."""
    users = {one.username: one for one in staff.users(at.engine)}
    done = 0
    for ref in store.targets(at.engine):
        asked = store.order(at.engine, ref)
        if asked is not None:
            user = users.get(asked.by)
            caller = Principal("staff", asked.by, role=user.role if user else "", posts=asked.posts)
            done += carry_on(rooms(dataclasses.replace(at, caller=caller), shelf, asked.posts), asked)
    return done

"""Store invariants of events and their guests, for ``python -m queue_service check`` and the tests."""

from collections import Counter

from queue_service.core.redis import Engine
from queue_service.outreach import store
from queue_service.outreach.models import State


def violations(engine: Engine) -> list[str]:
    """Return one sentence per broken invariant, empty when the store is sound."""
    events = {one.id: one for one in store.events(engine)}
    guests = [one for name in events for one in store.guests_of(engine, name)]
    coming = [one for one in guests if one.state is State.SIGNED]
    seats: Counter[str] = Counter()
    for one in coming:
        seats[one.event] += one.seats
    taken = {name: count for name, count in store.taken(engine).items() if count}
    over = [
        name for name, one in events.items() if one.places is not None and taken.get(name, 0) > one.places
    ]
    known_people = [
        one for one in coming if one.phone_print
    ]  # of the others nothing is left, at their own wish
    phones = {f"{one.event} {one.phone_print}": one.code for one in known_people}
    known = set(engine.client.hkeys(store.key("guests")))
    due = {member.partition("|")[2] for member in engine.client.zrange(store.key("due"), 0, -1)}
    checks = [
        (taken == dict(seats), f"events: seats are {taken}, the guests say {dict(seats)}"),
        (not over, f"events: more seats than places at {over}"),
        (len(phones) == len(known_people), "events: a phone has two sign-ups for one event"),
        (engine.client.hgetall(store.key("phones")) == phones, "events: phones and guests differ"),
        (known == {one.code for one in guests}, "events: guests without their event"),
        (due <= {one.code for one in coming}, "events: something is to be told to nobody"),
    ]
    return [sentence for fine, sentence in checks if not fine]

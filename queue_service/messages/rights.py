"""What the outbox keeps of a person, for a copy or its end: texts. That a message went out stays, its number and words go."""

from collections.abc import Iterable

from queue_service.core.personal import At, Kept, opened
from queue_service.messages import store
from queue_service.messages.models import Message, State

ROOM = "message"


def of_codes(at: At, codes: Iterable[str]) -> list[Kept]:
    """Return the messages about things with these codes, whatever they told of them."""
    wanted = set(codes)
    found = store.everything(at.engine)
    return [_kept(at, one) for one in found if one.to and wanted.intersection(one.cause.split(":"))]


def _kept(at: At, one: Message) -> Kept:
    told = {"phone": opened(at.vault, one.to, "phone"), "text": one.text, "about": one.cause.split(":")[1]}
    return Kept(ROOM, one.post, one.id, one.state, one.created_ms, one.state is State.SENDING, told)


def erase_person(at: At, one: Kept) -> bool:
    """Take number and text out of a message, and never send it; False while a worker is handing it over."""
    return store.erase(at.engine, one.code, at.clock.now_ms())

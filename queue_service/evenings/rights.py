"""What evening sessions keep of a person, for a copy or its end: requests, and how often the lot was against them or they stayed away.

A request is needed until its session is over and what it means for the next draw is noted: the draw can be replayed by everybody.
"""

from datetime import date
from typing import Any

from queue_service.core.personal import At, Kept, Whose, opened
from queue_service.evenings import drawing, store
from queue_service.evenings.models import Request, RequestState, State
from queue_service.posts.models import Post

ROOM, RECORD = "evening", "evening_record"
OUT = (RequestState.WITHDRAWN, RequestState.EXCLUDED)


def of_person(at: At, post: Post, whose: Whose) -> list[Kept]:
    """Return a person's requests at a post, and the record of losses and absences if there is one."""
    requests, _active = store.everything(at.engine, post.slug)
    found = [one for one in requests if one.name and whose.fits(one.identity, one.phone_print)]
    kept = [_kept(at, post, one) for one in found]
    known = {one.identity for one in found} | ({whose.identity} - {""})
    standing = {one.identity for one in kept if one.running}
    return kept + [
        Kept(RECORD, post.slug, "", "", noted_ms, who in standing, record, who)
        for who, noted_ms in store.noted(at.engine, post.slug, sorted(known)).items()
        if (record := _record(at, post, who))
    ]


def _kept(at: At, post: Post, one: Request) -> Kept:
    told = {name: opened(at.vault, getattr(one, name), name) for name in ("name", "nik", "phone")}
    about = {"service": one.service, "date": one.date, "priority": one.priority or "", "entry": one.entry}
    consent = {"sms_consent": one.sms_consent, "language": one.language}
    running = not one.over or not (one.state in OUT or _settled(at, post, one))
    return Kept(
        ROOM, post.slug, one.code, one.state, one.created_ms, running, told | about | consent, one.identity
    )


def _settled(at: At, post: Post, one: Request) -> bool:
    """True once nothing more follows from a session for its people."""
    session = store.session(at.engine, post.slug, date.fromisoformat(one.date))
    if session is None or session.finished_ms:
        return True
    return session.state is State.CANCELLED and session.credited_ms is not None


def _record(at: At, post: Post, identity: str) -> dict[str, Any]:
    losses = store.losses(at.engine, post.slug, [identity])[identity]
    missed = store.misses(at.engine, post.slug, [identity])[identity]
    return {"losses": losses, "missed_ms": missed} if losses or missed else {}


def erase_person(at: At, post: Post, one: Kept) -> bool:
    """Erase who asked, or a record of losses; False while it is needed. What the published draw says of an entry stays."""
    if one.running:
        return False
    args = drawing.stamp(at.clock, post) | {"code": one.code or None, "identity": one.identity}
    day = str(one.data.get("date", ""))
    return bool(store.run(at.engine, "erase", post.slug, day, args)["erased"])

"""What applications keep of a person, for a copy or its end. Drafts go at once; what is over is masked, as time would do later."""

import dataclasses
from collections.abc import Iterator

from queue_service.applications import actions, people, retention, rules, store, uploads
from queue_service.applications.models import Application, State
from queue_service.core.personal import MASK, At, Kept, Whose, opened
from queue_service.documents.models import Shelf
from queue_service.posts.models import Post

ROOM = "application"
GONE = {"name": MASK, "nik": ""}


def of_person(at: At, post: Post, whose: Whose) -> list[Kept]:
    """Return a person's applications at a post, drafts too."""
    found = store.everything(at.engine, post.slug)[0]
    return [_kept(at, one) for one in found if whose.fits(one.identity, one.phone_print)]


def _kept(at: At, one: Application) -> Kept:
    told = dataclasses.asdict(people.opened(at.vault, one.applicant))
    told |= {"phone": opened(at.vault, one.phone, "phone"), "service": one.service, "case": one.case}
    told |= {"sms_consent": one.sms_consent, "language": one.language, "documents": sorted(one.documents)}
    told["history"] = [
        {"state": step.state, "at_ms": step.at_ms, "reasons": [why.public() for why in step.reasons]}
        for step in one.history
    ]
    running = one.state not in rules.ENDED and one.state is not State.DRAFT
    tickets = (one.ticket,) if one.ticket else ()
    return Kept(ROOM, one.post, one.code, one.state, one.created_ms, running, told, one.identity, tickets)


def files(at: At, shelf: Shelf, post: Post, one: Kept) -> Iterator[tuple[str, bytes]]:
    """Yield the uploaded documents of an application, page by page, as (name of a file, picture)."""
    found = store.application(at.engine, post.slug, one.code)
    if found is None:
        return
    for kind, kept in sorted(found.documents.items()):
        for page in range(1, kept.pages + 1):
            yield f"{one.code}-{kind}-{page}.jpg", uploads.page(at.engine, shelf, found, kind, page)[1]


def erase_person(at: At, shelf: Shelf, post: Post, one: Kept) -> bool:
    """Delete a draft, mask an application that is over, each with its files; False while the office works on it."""
    found = store.application(at.engine, post.slug, one.code)
    if found is not None and found.state is State.DRAFT:
        actions.discard(at.engine, at.clock, post, found, by=at.caller.id)
    elif found is not None and (
        found.state not in rules.ENDED or not retention.mask(at.engine, at.clock, post, found, GONE)
    ):
        return False
    uploads.delete_gone(at.engine, shelf, post)
    return True

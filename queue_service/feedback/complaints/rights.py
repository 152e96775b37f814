"""What complaints keep of a person, for a copy or its end. Found by the phone number alone; nobody can find the anonymous.

Who may not know of a complaint does not learn of it here either: it is not shown, not counted, and not erased by them. One that is over
is forgotten, as time would do later.
"""

import dataclasses

from queue_service.core.errors import Conflict, NotFound
from queue_service.core.personal import At, Kept, Whose
from queue_service.feedback.complaints import content, rules, store
from queue_service.feedback.complaints.desk import Eyes
from queue_service.feedback.complaints.models import Complaint
from queue_service.posts.models import Post

ROOM = "complaint"


def of_person(at: At, post: Post, whose: Whose) -> list[Kept]:
    """Return a person's complaints at a post that the caller may know of."""
    eyes = Eyes(at.engine, at.vault, at.caller)
    found = (one for one in store.everything(at.engine, post.slug) if one.phone and _fits(at, whose, one))
    return [_kept(at, one) for one in eyes.seen(found)]


def _fits(at: At, whose: Whose, one: Complaint) -> bool:
    return whose.fits("", at.vault.fingerprint(content.phone(at.vault, one), "phone"))


def _kept(at: At, one: Complaint) -> Kept:
    told = dataclasses.asdict(content.opened(at.vault, one))
    told |= {"phone": content.phone(at.vault, one), "kind": one.kind, "category": one.category}
    told |= {"visibility": one.visibility, "sms_consent": one.sms_consent, "language": one.language}
    told["history"] = [
        {"state": step.state, "at_ms": step.at_ms, "note": content.opened_note(at.vault, step.note)}
        for step in one.history
        if step.verb in rules.SHOWN
    ]
    return Kept(ROOM, one.post, one.ref, one.state, one.created_ms, one.state in rules.OPEN, told)


def erase_person(at: At, post: Post, one: Kept) -> bool:
    """Forget a complaint that is over; False while it is not answered, or when it has moved on meanwhile."""
    found = store.complaint(at.engine, post.slug, one.code)
    if found is None or found.masked:
        return True
    if found.state in rules.OPEN:
        return False
    try:
        store.run(at.engine, "forget", post.slug, {"ref": found.ref, "since_ms": found.since_ms})
    except (Conflict, NotFound):
        return False
    return True

"""What complainants see of their complaint. Reads only."""

from typing import Any

from queue_service.core.clock import rfc3339
from queue_service.core.crypto import Vault
from queue_service.feedback.complaints import content, rules
from queue_service.feedback.complaints.models import Complaint, Entry
from queue_service.posts.models import Post

Json = dict[str, Any]


def complaint_view(vault: Vault, post: Post, one: Complaint, now_ms: int) -> Json:
    """Return a complaint to who made it: no officer's name, and nothing of whom it was given to."""
    zone = post.timezone
    return {
        "code": content.full_code(vault, one),
        "post": one.post,
        "kind": one.kind,
        "category": one.category,
        "visibility": one.visibility,
        "state": one.state,
        "text": content.opened(vault, one).text,
        "created_at": rfc3339(one.created_ms, zone),
        "first_due_at": rfc3339(one.first_due_ms, zone),
        "due_at": rfc3339(one.due_ms, zone),
        "late": rules.missed_ms(one, now_ms) is not None,
        "sms_consent": one.sms_consent,
        "history": [step_view(vault, step, zone) for step in one.history if step.verb in rules.SHOWN],
        "possible": possible(one),
    }


def possible(one: Complaint) -> list[str]:
    """Return what the complainant can do now; it is reopened only once."""
    verbs = rules.possible(one.state, rules.HOLDER)
    done = {step.verb for step in one.history}
    return [
        verb
        for verb in verbs
        if not (verb == "reopen" and "reopen" in done) and not (verb == "stop_texts" and not one.sms_consent)
    ]


def step_view(vault: Vault, step: Entry, zone: str) -> Json:
    """Return one step of the history, without the name of an officer."""
    return {
        "verb": step.verb,
        "state": step.state,
        "at": rfc3339(step.at_ms, zone),
        "by": "holder" if step.by == "holder" else "staff",
        "note": content.opened_note(vault, step.note),
    }

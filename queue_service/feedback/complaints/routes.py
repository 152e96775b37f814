"""HTTP of complaints: file one and look after it, open to everybody who has its code."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from queue_service.core.idempotency import request_key
from queue_service.core.limits import limited
from queue_service.core.reference import document
from queue_service.core.web import body, clock, engine, query, requires, settings, vault
from queue_service.feedback.complaints import actions, views, wording
from queue_service.feedback.complaints.forms import CodeQuery, ComplaintForm, ComplaintView
from queue_service.feedback.complaints.models import Complaint, Days
from queue_service.posts import actions as posts
from queue_service.posts.models import Post

blueprint = Blueprint(
    "complaints",
    __name__,
    template_folder="pages",
    static_folder="static",
    static_url_path="/complaint-assets",
)
# Per minute and not per hour: nothing that holds an address outlives the minute in which somebody complained.
OFTEN, GUESSES = "10 per minute", "30 per minute"


@blueprint.context_processor
def words() -> dict[str, object]:
    """What templates of this room may use."""
    return {"wording": wording}


def office() -> actions.Office:
    """Return what the verbs need."""
    days = Days(*settings().complaint_days)
    return actions.Office(engine(), clock(), vault(), days)


def answered(post: Post, one: Complaint) -> dict[str, object]:
    """Return a complaint as its complainant sees it now."""
    return views.complaint_view(vault(), post, one, clock().now_ms())


@blueprint.post("/api/v1/complaints")
@requires("anyone")
@document("complaints", body=ComplaintForm, http_201=ComplaintView, problems=(404, 422, 429, 503))
@limited(OFTEN)
def file() -> ResponseReturnValue:
    """File a complaint; keep the ``code``: without a contact it is the only key."""
    form = body(ComplaintForm)
    post = posts.get_or_first(engine(), form.post)
    return jsonify(answered(post, actions.file(office(), post, form.told(), request_key()))), 201


@blueprint.get("/api/v1/complaints/<code>")
@requires("holder")
@document("complaints", query=CodeQuery, http_200=ComplaintView, problems=(404, 422, 429, 503))
@limited(GUESSES, guesses=True)
def look(code: str) -> ResponseReturnValue:
    """See a complaint: its state, the deadlines, the answers."""
    post, one = actions.held_by(engine(), vault(), code, query(CodeQuery).phone4)
    return jsonify(answered(post, one))

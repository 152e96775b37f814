"""The public API: what the office offers where, and whether it is open."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from queue_service.core.reference import document
from queue_service.core.web import engine, requires
from queue_service.posts import actions, views
from queue_service.posts.models import Post
from queue_service.posts.routes.answers import (
    NoticesAnswer,
    PostAnswer,
    PostsAnswer,
    ServiceAnswer,
    ServicesAnswer,
)
from queue_service.posts.routes.blueprint import blueprint, now, waiting_at


@blueprint.get("/api/v1/posts")
@requires("anyone")
@document("posts", http_200=PostsAnswer)
def list_posts() -> ResponseReturnValue:
    """List every post with its state just now."""
    return jsonify([_answer(post) for post in actions.all_posts(engine())])


@blueprint.get("/api/v1/posts/<post>")
@requires("anyone")
@document("posts", http_200=PostAnswer, problems=(404,))
def show_post(post: str) -> ResponseReturnValue:
    """Tell everything public about a post: hours, services, counters, people waiting, notices."""
    return jsonify(_answer(actions.get(engine(), post)))


@blueprint.get("/api/v1/posts/<post>/notices")
@requires("anyone")
@document("posts", http_200=NoticesAnswer, problems=(404,))
def list_notices(post: str) -> ResponseReturnValue:
    """List the current notices of a post, oldest first."""
    found = actions.get(engine(), post)
    return jsonify([notice.public() for notice in actions.live_state(engine(), found.slug).notices])


@blueprint.get("/api/v1/services")
@requires("anyone")
@document("posts", http_200=ServicesAnswer)
def list_services() -> ResponseReturnValue:
    """List every service with its requirements."""
    return jsonify([views.service_answer(one) for one in actions.all_services(engine())])


@blueprint.get("/api/v1/services/<service>")
@requires("anyone")
@document("posts", http_200=ServiceAnswer, problems=(404,))
def show_service(service: str) -> ResponseReturnValue:
    """Tell the requirements, steps, fee, time standard and legal basis of a service."""
    return jsonify(views.service_answer(actions.service(engine(), service)))


def _answer(post: Post) -> views.Json:
    return views.post_answer(engine(), post, now(), waiting_at(post))

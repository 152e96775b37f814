"""The blueprint of the room, and what its routes need of the running app."""

from datetime import datetime

from flask import Blueprint, current_app

from queue_service.posts.models import Post

blueprint = Blueprint(
    "posts",
    __name__,
    template_folder="../pages",
    static_folder="../static",
    static_url_path="/static/posts",
)


def now() -> datetime:
    """Return the present by the app's clock."""
    moment: datetime = current_app.extensions["clock"].now()
    return moment


def waiting_at(post: Post) -> dict[str, int]:
    """Return how many people wait by service; the tickets room registers who knows."""
    counts: dict[str, int] = current_app.extensions.get("waiting_counts", lambda _slug: {})(post.slug)
    return counts

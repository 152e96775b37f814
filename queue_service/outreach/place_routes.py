"""The page of the service posts: list and map, the nearest that is open, and when the mobile ones come."""

from dataclasses import replace

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from queue_service.core.security import MAY_ASK_WHERE
from queue_service.core.web import clock, engine, requires
from queue_service.outreach import places
from queue_service.outreach.places import Place
from queue_service.outreach.routes import blueprint, takes_bookings
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.posts.routes import wording as hours

DAYS, DAYS_SHOWN = 28, 4


@blueprint.get("/places")
@requires("anyone")
def places_page() -> ResponseReturnValue:
    """Show every post with its coming days; ``?near=POST`` sorts them by how far they are from there, ``?service=`` leaves some out."""
    wish, near = request.args.get("service", ""), request.args.get("near", "")
    listed = posts.all_posts(engine())
    here = next((post for post in listed if post.slug == near and post.location), None)
    found = [_place(post) for post in listed if not wish or post.offered(wish)]
    ordered = [replace(one, number=n) for n, one in enumerate(places.nearest_first(found, here), 1)]
    page = render_template(
        "outreach/places.html",
        places=ordered,
        map=places.drawn(ordered),
        known=[post for post in listed if post.location],
        here=here,
        services=posts.all_services(engine()),
        wish=wish,
        hours=hours,
        now=clock().now(),
    )
    return page, 200, MAY_ASK_WHERE


def _place(post: Post) -> Place:
    now = clock().now()
    coming = [day for day in posts.days(engine(), post, now, DAYS) if day.periods]
    return Place(
        post=post,
        open=posts.is_open(engine(), post, now),
        opening=posts.next_opening(engine(), post, now),
        days=tuple(coming[:DAYS_SHOWN]),
        waiting=sum(current_app.extensions["waiting_counts"](post.slug).values()),
        bookable=takes_bookings(post),
    )

"""HTTP of users, for admins."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from queue_service.core.errors import Invalid
from queue_service.core.idempotency import idempotent
from queue_service.core.reference import document
from queue_service.core.web import body, engine, principal, requires
from queue_service.staff import actions
from queue_service.staff.routes.blueprint import blueprint, post_names
from queue_service.staff.routes.forms import NewUser, UserChange, UserList, UserView


@blueprint.get("/api/v1/users")
@requires("admin")
@document("staff", http_200=UserList, problems=(401, 403, 503))
def list_users() -> ResponseReturnValue:
    """List everybody who may log in, and those who may no longer."""
    return jsonify([user.public() for user in actions.users(engine())])


@blueprint.post("/api/v1/users")
@requires("admin")
@document("staff", body=NewUser, http_201=UserView, problems=(401, 403, 409, 422, 503))
@idempotent
def add_user() -> ResponseReturnValue:
    """Create a user; without a password a random one is made, to be changed at the first log-in."""
    form = body(NewUser)
    check_posts(form.posts)
    made, password = actions.invite_user(
        engine(), form.username, form.role, form.posts, form.name, principal(), form.password
    )
    return jsonify({**made.public(), "password": password}), 201


@blueprint.patch("/api/v1/users/<username>")
@requires("admin")
@document("staff", body=UserChange, http_200=UserView, problems=(401, 403, 404, 409, 422, 503))
def change_user(username: str) -> ResponseReturnValue:
    """Change a user's name, role, posts, or whether it may log in; rights change at once."""
    form = body(UserChange)
    check_posts(form.posts or ())
    changed = actions.change_user(
        engine(), username, principal(), name=form.name, role=form.role, posts=form.posts, active=form.active
    )
    return jsonify(changed.public())


@blueprint.post("/api/v1/users/<username>/reset-password")
@requires("admin")
@document("staff", http_200=UserView, problems=(401, 403, 404, 409, 422, 503))
@idempotent
def reset_password(username: str) -> ResponseReturnValue:
    """Give a user a random password; every session of that user ends."""
    fresh = actions.reset_password(engine(), username, principal())
    return jsonify({**actions.user(engine(), username).public(), "password": fresh})


def check_posts(posts: tuple[str, ...]) -> None:
    """Raise ``Invalid`` when one of the posts does not exist."""
    unknown = sorted(set(posts) - set(post_names()))
    if unknown:
        raise Invalid(
            "invalid_input", errors=[{"field": "posts", "message": f"unknown: {', '.join(unknown)}"}]
        )

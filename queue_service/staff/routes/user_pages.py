"""Admin pages of users: creating with a password that is shown once, changing, shutting out. Plain forms."""

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queue_service.core.errors import Conflict, Invalid, Refused
from queue_service.core.idempotency import idempotent
from queue_service.core.ids import token
from queue_service.core.web import engine, principal, requires, status_of
from queue_service.staff import actions
from queue_service.staff.models import User
from queue_service.staff.routes import once, wording
from queue_service.staff.routes.blueprint import blueprint, post_names
from queue_service.staff.routes.users import check_posts


@blueprint.get("/admin/users")
@requires("admin")
def users_page() -> ResponseReturnValue:
    """List the users and offer to add one; a password that was just made is shown once."""
    return _page(once.take(request.args.get("made", "")))


@blueprint.post("/admin/users")
@requires("admin")
@idempotent
def add_user_form() -> ResponseReturnValue:
    """Create a user with a random password."""
    form, posts = request.form, tuple(request.form.getlist("posts"))
    try:
        check_posts(posts)
        made, password = actions.invite_user(
            engine(), form.get("username", ""), form.get("role", ""), posts, form.get("name", ""), principal()
        )
    except (Invalid, Conflict) as refused:
        return make_response(_page(refused=refused), status_of(refused))
    name = once.keep({"username": made.username, "password": password or ""})
    return redirect(url_for("staff.users_page", made=name), 303)


@blueprint.get("/admin/users/<username>")
@requires("admin")
def user_page(username: str) -> ResponseReturnValue:
    """Show one user."""
    return _user_page(actions.user(engine(), username), saved="saved" in request.args)


@blueprint.post("/admin/users/<username>")
@requires("admin")
def user_form(username: str) -> ResponseReturnValue:
    """Change a user's name, role, posts, or whether it may log in."""
    form, posts = request.form, tuple(request.form.getlist("posts"))
    try:
        check_posts(posts)
        actions.change_user(
            engine(),
            username,
            principal(),
            name=form.get("name", ""),
            role=form.get("role", ""),
            posts=posts,
            active="active" in form,
        )
    except (Invalid, Conflict) as refused:
        page = _user_page(actions.user(engine(), username), refused)
        return make_response(page, status_of(refused))
    return redirect(url_for("staff.user_page", username=username, saved=1), 303)


@blueprint.post("/admin/users/<username>/reset-password")
@requires("admin")
@idempotent
def reset_form(username: str) -> ResponseReturnValue:
    """Give a user a random password and show it once."""
    try:
        password = actions.reset_password(engine(), username, principal())
    except (Invalid, Conflict) as refused:
        page = _user_page(actions.user(engine(), username), refused)
        return make_response(page, status_of(refused))
    name = once.keep({"username": username, "password": password})
    return redirect(url_for("staff.users_page", made=name), 303)


def _page(made: dict[str, str] | None = None, refused: Refused | None = None) -> str:
    return render_template(
        "staff/users.html",
        users=actions.users(engine()),
        posts=post_names(),
        roles=wording.ROLES,
        made=made,
        form=request.form,
        form_key=token(20),
        error=wording.explain(refused) if refused else "",
    )


def _user_page(user: User, refused: Refused | None = None, *, saved: bool = False) -> str:
    return render_template(
        "staff/user.html",
        user=user,
        posts=post_names(),
        roles=wording.ROLES,
        form_key=token(20),
        error=wording.explain(refused) if refused else "",
        saved=saved,
    )

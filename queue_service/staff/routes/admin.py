"""The overview from which everything else is managed."""

from flask import render_template
from flask.typing import ResponseReturnValue

from queue_service.core.web import clock, engine, principal, requires
from queue_service.staff import actions, rules
from queue_service.staff.routes import wording
from queue_service.staff.routes.blueprint import blueprint, own_posts


@blueprint.get("/admin")
@requires("supervisor")
def admin_page() -> ResponseReturnValue:
    """Show what can be managed, and which devices should have reported but did not."""
    posts = own_posts()
    now = clock().now_ms()
    own = [device for device in actions.devices_of(engine()) if device.post in posts]
    quiet = [device for device in own if rules.silent(device.seen, now)]
    return render_template(
        "staff/admin.html",
        posts=posts,
        devices=own,
        quiet=quiet,
        all=principal().is_admin,
        kinds=wording.KINDS,
    )

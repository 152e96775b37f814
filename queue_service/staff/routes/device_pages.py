"""Admin pages of devices: pairing with a QR code that is shown once, settings, revoking. Plain forms."""

from typing import Any

import segno
from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queue_service.core.errors import Conflict, Invalid, Refused
from queue_service.core.idempotency import idempotent
from queue_service.core.ids import token
from queue_service.core.web import admit_post, base_url, clock, engine, principal, requires, status_of
from queue_service.staff import actions, rules
from queue_service.staff.models import Device
from queue_service.staff.routes import once, wording
from queue_service.staff.routes.blueprint import blueprint, known_post, own_posts


@blueprint.get("/admin/devices")
@requires("supervisor")
def devices_page() -> ResponseReturnValue:
    """List the devices with their last heartbeats; an admin can pair another."""
    return _page(paired=_paired(once.take(request.args.get("paired", ""))))


@blueprint.post("/admin/devices")
@requires("admin")
@idempotent
def pair_form() -> ResponseReturnValue:
    """Pair a device and show its address and QR code, once."""
    form = request.form
    try:
        made = actions.create_device(
            engine(),
            known_post(form.get("post", "")),
            form.get("kind", ""),
            form.get("name", ""),
            {},
            principal(),
        )
    except Invalid as refused:
        return make_response(_page(refused=refused), status_of(refused))
    secret = {"name": form["name"], "kind": form["kind"], "url": made.url, "token": made.token}
    return redirect(url_for("staff.devices_page", paired=once.keep(secret)), 303)


@blueprint.get("/admin/devices/<device>")
@requires("admin")
def device_page(device: str) -> ResponseReturnValue:
    """Show a device's name and settings."""
    return _device_page(actions.device(engine(), device), saved="saved" in request.args)


@blueprint.post("/admin/devices/<device>")
@requires("admin")
def device_form(device: str) -> ResponseReturnValue:
    """Keep a device's name and settings."""
    found = actions.device(engine(), device)
    try:
        settings = _settings(found.kind)
        actions.change_device(
            engine(), found.post, device, principal(), name=request.form.get("name", ""), settings=settings
        )
    except (Invalid, Conflict) as refused:
        return make_response(_device_page(found, refused), status_of(refused))
    return redirect(url_for("staff.device_page", device=device, saved=1), 303)


@blueprint.post("/admin/devices/<device>/revoke")
@requires("admin")
def revoke_form(device: str) -> ResponseReturnValue:
    """Unpair a device."""
    found = actions.device(engine(), device)
    actions.revoke_device(engine(), found.post, device, principal())
    return redirect(url_for("staff.devices_page"), 303)


def _settings(kind: str) -> dict[str, Any]:
    """Return the settings of a form: ticks as truth, numbers as numbers; what is no number is refused with the rest."""
    return {name: _setting(name, default) for name, default in rules.device_settings(kind, {}).items()}


def _setting(name: str, default: object) -> object:
    if isinstance(default, bool):
        return name in request.form
    text = request.form.get(name, "").strip()
    return int(text) if isinstance(default, int) and text.isdecimal() else text


def _page(*, refused: Refused | None = None, paired: dict[str, str] | None = None) -> str:
    posts = own_posts()
    now = clock().now_ms()
    own = [device for device in actions.devices_of(engine()) if device.post in posts]
    return render_template(
        "staff/devices.html",
        posts=posts,
        devices=own,
        silent={device.id for device in own if rules.silent(device.seen, now)},
        kinds=wording.KINDS,
        may_change=principal().is_admin,
        form=request.form,
        form_key=token(20),
        error=wording.explain(refused) if refused else "",
        paired=paired,
    )


def _paired(secret: dict[str, str] | None) -> dict[str, str] | None:
    """Complete what was just paired with the address as a link and a QR code."""
    if secret is None:
        return None
    link = base_url() + secret["url"]
    code = segno.make(link, micro=False).svg_data_uri(scale=5, border=2, light="#fff")
    return {**secret, "link": link, "code": code, "server": base_url()}


def _device_page(device: Device, refused: Refused | None = None, *, saved: bool = False) -> str:
    admit_post(principal(), device.post)
    return render_template(
        "staff/device.html",
        device=device,
        settings=_settings(device.kind) if refused else device.settings,
        agents=[one for one in actions.devices_of(engine(), device.post) if one.kind == "printer"],
        name=request.form.get("name", device.name),
        posts=own_posts(),
        kinds=wording.KINDS,
        printing=wording.PRINTING,
        choices=wording.PRINTER_CHOICES,
        error=wording.explain(refused) if refused else "",
        saved=saved,
    )

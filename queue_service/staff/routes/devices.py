"""HTTP of devices: pairing and revoking for admins, themselves and their heartbeat for the devices, who is silent for staff."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from queue_service.core.clock import rfc3339
from queue_service.core.idempotency import idempotent
from queue_service.core.reference import document
from queue_service.core.web import body, clock, engine, principal, requires, settings
from queue_service.staff import actions, rules
from queue_service.staff.models import Device
from queue_service.staff.routes.blueprint import blueprint, known_post
from queue_service.staff.routes.forms import (
    DeviceChange,
    DeviceList,
    DeviceView,
    NewDevice,
    Paired,
    WatchedDevice,
)


@blueprint.post("/api/v1/posts/<post>/devices")
@requires("admin")
@document("staff", body=NewDevice, http_201=Paired, problems=(401, 403, 404, 409, 422, 503))
@idempotent
def pair_device(post: str) -> ResponseReturnValue:
    """Pair a kiosk, display or printer with a post."""
    form = body(NewDevice)
    made = actions.create_device(engine(), known_post(post), form.kind, form.name, form.settings, principal())
    return jsonify({"id": made.id, "token": made.token, "url": made.url}), 201


@blueprint.get("/api/v1/posts/<post>/devices")
@requires("officer")
@document("staff", http_200=DeviceList, problems=(401, 403, 404, 503))
def list_devices(post: str) -> ResponseReturnValue:
    """List the devices of a post, with their last heartbeats."""
    return jsonify([watched(device) for device in actions.devices_of(engine(), known_post(post))])


@blueprint.patch("/api/v1/posts/<post>/devices/<device>")
@requires("admin")
@document("staff", body=DeviceChange, http_200=DeviceView, problems=(401, 403, 404, 409, 422, 503))
def change_device(post: str, device: str) -> ResponseReturnValue:
    """Change a device's name, or those of its settings that are given."""
    form = body(DeviceChange)
    changed = actions.change_device(
        engine(), post, device, principal(), name=form.name, settings=form.settings
    )
    return jsonify(changed.public())


@blueprint.delete("/api/v1/posts/<post>/devices/<device>")
@requires("admin")
@document("staff", http_204=None, problems=(401, 403, 404, 503))
def revoke_device(post: str, device: str) -> ResponseReturnValue:
    """Unpair a device; its token is refused at once."""
    actions.revoke_device(engine(), post, device, principal())
    return "", 204


@blueprint.get("/api/v1/devices/me")
@requires("kiosk", "display", "printer")
@document("staff", http_200=DeviceView, problems=(401, 403, 503))
def own_device() -> ResponseReturnValue:
    """What a device is, and its settings."""
    return jsonify(actions.device(engine(), principal().id).public())


@blueprint.post("/api/v1/devices/me/heartbeat")
@requires("kiosk", "display", "printer")
@document("staff", http_204=None, problems=(401, 403, 503))
def heartbeat() -> ResponseReturnValue:
    """A device says each minute that it is alive."""
    actions.beat(engine(), principal().id)
    return "", 204


def watched(device: Device) -> dict[str, object]:
    """Return a device as staff see it."""
    seen = rfc3339(device.seen, settings().timezone) if device.seen else None
    silent = rules.silent(device.seen, clock().now_ms())
    return WatchedDevice(**device.public(), seen_at=seen, silent=silent).model_dump()

"""The verbs of the room: logging in and out, managing users, pairing devices."""

from queue_service.staff.actions.devices import (
    beat,
    change_device,
    create_device,
    device,
    devices_of,
    revoke_device,
)
from queue_service.staff.actions.login import (
    authenticate,
    change_password,
    close_session,
    log_in,
    log_out,
    sessions_of,
    user,
)
from queue_service.staff.actions.users import (
    change_user,
    create_user,
    invite_user,
    reset_password,
    users,
)

__all__ = [
    "authenticate",
    "beat",
    "change_device",
    "change_password",
    "change_user",
    "close_session",
    "create_device",
    "create_user",
    "device",
    "devices_of",
    "invite_user",
    "log_in",
    "log_out",
    "reset_password",
    "revoke_device",
    "sessions_of",
    "user",
    "users",
]

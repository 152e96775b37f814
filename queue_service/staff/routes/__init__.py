"""HTTP of the staff room: logging in, the own account, users, devices, the audit log."""

from queue_service.staff.routes import (
    account,
    admin,
    audit_page,
    device_pages,
    devices,
    login,
    user_pages,
    users,
)
from queue_service.staff.routes.blueprint import blueprint

__all__ = [
    "account",
    "admin",
    "audit_page",
    "blueprint",
    "device_pages",
    "devices",
    "login",
    "user_pages",
    "users",
]

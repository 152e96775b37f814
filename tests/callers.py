"""Everybody who can call the service: one person of each role, the devices of a post, somebody of another post, and a stranger."""

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from queue_service.core.redis import Engine
from queue_service.staff import actions as staff
from queue_service.staff.models import Origin
from tests.factories import POST, keep, make_post

PASSWORD = "payung biru laut"
OTHER_POST = "pasar"
PEOPLE = {
    "kepala": ("admin", ()),
    "budi": ("supervisor", (POST,)),
    "sari": ("officer", (POST,)),
    "tono": ("officer", (POST,)),
    "lsm": ("partner", (POST,)),
    "jauh": ("officer", (OTHER_POST,)),
}
DEVICES = {
    "kiosk": ("kiosk", POST),
    "display": ("display", POST),
    "printer": ("printer", POST),
    "kiosk-jauh": ("kiosk", OTHER_POST),
}
STRANGER = "stranger"
EVERYBODY = (*PEOPLE, *DEVICES, STRANGER)


class Api:
    """Calls the app as one of ``EVERYBODY``: ``api.post("/api/v1/...", {...}, by="sari", key="k1")``."""

    def __init__(self, app: Flask, engine: Engine) -> None:
        self.app, self.engine = app, engine
        self.client = app.test_client()
        for post in (POST, OTHER_POST):
            keep(engine, make_post(post))
        for name, (role, posts) in PEOPLE.items():
            staff.create_user(engine, name, PASSWORD, role, posts, name.capitalize())
        made = {
            name: staff.create_device(engine, post, kind, name, {}) for name, (kind, post) in DEVICES.items()
        }
        self.device_ids = {name: device.id for name, device in made.items()}
        self.tokens = {name: device.token for name, device in made.items()}
        for name in PEOPLE:
            self.log_in(name)

    def log_in(self, name: str) -> str:
        """Log a person in (again) and return the token, which is used from now on."""
        vault = self.app.extensions["vault"]
        self.tokens[name] = staff.log_in(self.engine, vault, name, PASSWORD, Origin("192.0.2.1")).token
        return self.tokens[name]

    def call(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        by: str = STRANGER,
        key: str | None = None,
        **more: Any,
    ) -> TestResponse:
        """Send one request; ``key`` is its idempotency key."""
        headers = dict(more.pop("headers", {}))
        if by in self.tokens:
            headers["Authorization"] = f"Bearer {self.tokens[by]}"
        if key is not None:
            headers["Idempotency-Key"] = key
        return self.client.open(path, method=method, json=json, headers=headers, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        """GET."""
        return self.call("GET", path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> TestResponse:
        """POST; without a body unless one is given."""
        return self.call("POST", path, json, **more)

    def put(self, path: str, json: Any = None, **more: Any) -> TestResponse:
        """PUT."""
        return self.call("PUT", path, json, **more)

    def delete(self, path: str, **more: Any) -> TestResponse:
        """DELETE."""
        return self.call("DELETE", path, **more)

    # ---- what tests need done first ----

    def ticket(self, service: str = "kia", **more: Any) -> dict[str, Any]:
        """Take a number at the kiosk and return the ticket."""
        answer = self.post(f"/api/v1/posts/{POST}/tickets", {"service": service, **more}, by="kiosk")
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return dict(answer.get_json())

    def counter(self, counter: str = "1", by: str = "sari", **more: Any) -> str:
        """Open a counter and return the path of its verbs."""
        path = f"/api/v1/posts/{POST}/counters/{counter}"
        answer = self.put(path, {"state": "open", **more}, by=by)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return path


def code(answer: TestResponse) -> tuple[int, str]:
    """Return (status, code) of a refusal, after making sure that it is one in the promised form."""
    assert answer.mimetype == "application/problem+json", (answer.status_code, answer.mimetype)
    problem = answer.get_json()
    assert problem["status"] == answer.status_code
    assert {"type", "title", "code", "detail"} <= set(problem)
    return answer.status_code, str(problem["code"])

"""An office with two posts and one person of each role; hashes are cheap here."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from queue_service.core.crypto import Vault
from queue_service.core.redis import Engine
from queue_service.staff import actions
from queue_service.staff.models import Origin
from tests import factories

PASSWORD = "payung biru laut"
PEOPLE = {
    "kepala": ("admin", ()),
    "budi": ("supervisor", ("kantor-desa",)),
    "sari": ("officer", ("kantor-desa",)),
    "lsm": ("partner", ("kantor-desa",)),
}
# Far ahead of the clock of the engine, which ends sessions by itself when their time has come.
NOW = datetime(2096, 11, 24, 2, 0, tzinfo=UTC)
DESK = Origin(address="192.0.2.7", agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")


@pytest.fixture
def time() -> Iterator[time_machine.Traveller]:
    """A clock that stands still until it is moved."""
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


@pytest.fixture
def vault() -> Vault:
    """The vault of the tests' secret."""
    return Vault("a secret that only tests know")


@pytest.fixture
def office(engine: Engine) -> Engine:
    """An engine with the posts ``kantor-desa`` and ``pasar`` and everybody of PEOPLE."""
    factories.keep(engine, factories.make_post("kantor-desa"))
    factories.keep(engine, factories.make_post("pasar"))
    for name, (role, posts) in PEOPLE.items():
        actions.create_user(engine, name, PASSWORD, role, posts, name.capitalize())
    return engine


@pytest.fixture
def tokens(office: Engine, vault: Vault) -> dict[str, str]:
    """A session token of everybody, and device tokens of ``kantor-desa`` by kind."""
    people = {name: actions.log_in(office, vault, name, PASSWORD, DESK).token for name in PEOPLE}
    kinds = ("kiosk", "display", "printer")
    return people | {
        kind: actions.create_device(office, "kantor-desa", kind, kind, {}).token for kind in kinds
    }


class Browser:
    """A person's browser: keeps cookies and sends the token of the form it was shown."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str) -> str:
        """Open a page and return its text."""
        answer = self.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.get_data(as_text=True)

    def field(self, page: str, name: str) -> str:
        """Return the value of a hidden field of the page's last form that has it."""
        return re.findall(rf'name="{name}" value="([^"]*)"', page)[-1]

    def send(self, page_path: str, path: str, **fields: object):
        """Open a page and send its form to ``path``."""
        page = self.get(page_path)
        hidden = {"csrf_token": self.field(page, "csrf_token")}
        return self.client.post(path, data={**hidden, **fields})

    def log_in(self, username: str, password: str = PASSWORD, **fields: object):
        """Log in by the page."""
        return self.send("/login", "/login", username=username, password=password, **fields)


@pytest.fixture
def browser(app: Flask, office: Engine) -> Browser:
    """A browser nobody has logged in with."""
    return Browser(app.test_client())

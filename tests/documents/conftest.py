"""Shelves of the test's own: a folder, and a bucket at a server on this machine that speaks S3."""

import logging
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from moto.server import ThreadedMotoServer

from queue_service.core.crypto import Vault
from queue_service.documents.disk import Disk
from queue_service.documents.models import Place, Shelf
from queue_service.documents.s3 import Bucket

LIMIT = 10 * 1024 * 1024
VAULT = Vault("first secret")


@dataclass(frozen=True)
class Store:
    """A running S3 server."""

    url: str

    def bucket(self, prefix: str = "office", **other: str) -> Bucket:
        """Return a bucket of it; ``other`` settings are for tests of wrong ones."""
        told = {
            "endpoint": self.url,
            "bucket": "papers",
            "key": "key",
            "secret": "secret",
            "region": "us-east-1",
        }
        return Bucket(prefix=prefix, **(told | other))


@pytest.fixture(scope="session")
def s3() -> Iterator[Store]:
    """The test process's own S3 server, with a bucket ``papers``."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    store = Store("http://{}:{}".format(*server.get_host_and_port()))
    store.bucket()._client.create_bucket(Bucket="papers")
    yield store
    server.stop()


@pytest.fixture
def disk(tmp_path) -> Disk:
    """A folder."""
    return Disk(tmp_path / "documents")


@pytest.fixture
def bucket(s3) -> Bucket:
    """A bucket where nobody has put anything."""
    return s3.bucket(secrets.token_hex(8))


@pytest.fixture(params=["disk", "bucket"])
def place(request) -> Place:
    """Each place where documents can lie."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def shelf(place) -> Shelf:
    """A shelf with one place."""
    return Shelf((place,), VAULT, LIMIT)

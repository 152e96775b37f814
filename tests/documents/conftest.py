"""A shelf in a folder of the test's own."""

import pytest

from queue_service.core.crypto import Vault
from queue_service.documents.models import Shelf


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "documents", Vault("first secret"), 10 * 1024 * 1024)

"""Fixtures of the tests of a copy and of erasing."""

import dataclasses

import pytest

from queue_service.documents import actions as documents
from tests.applications.office import with_services
from tests.callers import OTHER_POST, Api
from tests.factories import POST
from tests.privacy.town import Remembering, Town


@pytest.fixture
def town(api: Api, settings, tmp_path) -> Town:
    """A town at eight in the morning of a Tuesday; documents are in a folder of the test's own."""
    for post in (POST, OTHER_POST):
        with_services(api.engine, post)
    shelf = documents.shelf(dataclasses.replace(settings, data_dir=tmp_path))
    return Town(api, Remembering(settings.secret_key), shelf)

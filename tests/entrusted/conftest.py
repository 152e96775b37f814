"""Fixtures of the tests of what partners enter for others."""

import pytest

from queue_service.staff import actions as staff
from tests.applications.office import with_services
from tests.callers import OTHER_POST, PASSWORD, Api
from tests.factories import POST, MovableClock


@pytest.fixture
def office(api: Api) -> Api:
    """The callers' two posts with the sample village's services, and a second partner; eight in the morning of a Tuesday."""
    for post in (POST, OTHER_POST):
        with_services(api.engine, post)
    staff.create_user(api.engine, "lain", PASSWORD, "partner", (POST,), "LSM Lain")
    api.log_in("lain")
    api.app.extensions["clock"] = MovableClock()
    return api

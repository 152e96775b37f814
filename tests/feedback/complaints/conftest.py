"""Fixtures of the complaints' tests."""

import pytest

from tests.callers import Api
from tests.factories import MovableClock
from tests.feedback.complaints.desk import People


@pytest.fixture
def people(api: Api) -> People:
    """The callers' two posts at eight in the morning of a Tuesday, with verbs as their people use them."""
    clock = MovableClock()
    api.app.extensions["clock"] = clock
    return People(api, clock)

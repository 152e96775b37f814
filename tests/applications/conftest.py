"""Fixtures of the applications' tests."""

import pytest

from queue_service.core.redis import Engine
from tests.applications.office import Desk, with_services
from tests.callers import OTHER_POST, Api
from tests.factories import MovableClock


@pytest.fixture
def desk(engine: Engine) -> Desk:
    """A small office at eight in the morning of a Tuesday, without its web pages."""
    return Desk(engine, MovableClock(), with_services(engine))


@pytest.fixture
def office(api: Api) -> Api:
    """The callers' two posts, with the sample village's services; eight in the morning of a Tuesday."""
    for post in (with_services(api.engine).slug, OTHER_POST):
        with_services(api.engine, post)
    api.app.extensions["clock"] = MovableClock()
    return api

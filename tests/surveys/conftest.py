"""Fixtures of the surveys' tests."""

import pytest

from queue_service.core.redis import Engine
from tests.callers import Api
from tests.factories import MovableClock, keep, make_post
from tests.surveys.village import Village


@pytest.fixture
def village(engine: Engine) -> Village:
    """A small office at eight in the morning of a Tuesday, without its web pages."""
    return Village(engine, MovableClock(), keep(engine, make_post()))


@pytest.fixture
def office(api: Api) -> Api:
    """The callers' two posts, at eight in the morning of a Tuesday."""
    api.app.extensions["clock"] = MovableClock()
    return api

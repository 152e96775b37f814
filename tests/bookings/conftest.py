"""Fixtures of the booking pages: a small office by day, phones of visitors, and the browser at an officer's desk."""

import dataclasses

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queue_service.core.redis import Engine
from queue_service.posts.models import BookingRules, Counter, Hours, Period, Post, Rule, Week
from queue_service.staff import actions as staff
from queue_service.staff.models import Origin
from tests import factories
from tests.bookings.residents import Office, small_office
from tests.bookings.visitor import Phone
from tests.callers import OTHER_POST, Api
from tests.factories import MovableClock

PASSWORD = "payung biru laut"
OFFICE_HOURS = Hours(week=Week((Rule((1, 2, 3, 4, 5), (Period(480, 720), Period(780, 1140))),)))


@pytest.fixture
def clock(app: Flask) -> MovableClock:
    """The app's clock, at eight in the morning of a Tuesday."""
    moved = MovableClock()
    app.extensions["clock"] = moved
    return moved


@pytest.fixture
def post(engine: Engine, clock: MovableClock) -> Post:
    """A post open from 08.00 to 12.00 and 13.00 to 19.00; one place for each slot and service."""
    made = factories.make_post(hours=OFFICE_HOURS, counters=(Counter("1", "1"),))
    made = dataclasses.replace(
        made, booking=BookingRules(share=0.3), address="Jalan Raya 1", contact="021 555"
    )
    return factories.keep(engine, made)


@pytest.fixture
def office(engine: Engine) -> Office:
    """A small office at eight in the morning of a Tuesday, without its web pages."""
    return Office(engine, MovableClock(), factories.keep(engine, small_office()))


@pytest.fixture
def small_posts(api: Api, clock: MovableClock) -> None:
    """Both posts of the callers are small offices, so that slots are full after two people."""
    for slug in (factories.POST, OTHER_POST):
        factories.keep(api.engine, dataclasses.replace(small_office(), slug=slug))


@pytest.fixture
def phone(client: FlaskClient, post: Post) -> Phone:
    return Phone(client, post)


@pytest.fixture
def other(app: Flask, post: Post) -> Phone:
    """Somebody else's phone."""
    return Phone(app.test_client(), post)


@pytest.fixture
def desk(app: Flask, engine: Engine, post: Post) -> Phone:
    """The browser of sari, an officer of the post."""
    staff.create_user(engine, "sari", "payung biru laut", "officer", (post.slug,))
    secret = staff.log_in(
        engine, app.extensions["vault"], "sari", "payung biru laut", Origin("192.0.2.7")
    ).token
    client = app.test_client()
    client.set_cookie("session", secret)
    return Phone(client, post)

"""The service posts: the nearest that is open first, a map to scale, the days on which the mobile ones come."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from queue_service.core.redis import Engine
from queue_service.outreach import places
from queue_service.outreach.places import Place
from queue_service.posts.models import Hours, Period, Post, Rule, Week
from tests.factories import MORNING, MovableClock, keep, make_post

OFFICE, MARKET, SCHOOL = (-6.3076, 106.8441), (-6.3103, 106.8467), (-6.3041, 106.8410)
WEDNESDAYS = Hours(week=Week((Rule((3,), (Period(420, 720),)),)), holidays=False, joint_leave=False)


def post(slug: str, at: tuple[float, float] | None, hours: Hours | None = None) -> Post:
    return replace(make_post(slug, hours=hours), name=slug.title(), location=at)


def place(slug: str, at: tuple[float, float] | None = None, *, is_open: bool = True) -> Place:
    return Place(post(slug, at), is_open, None, (), 0, True)


def names(client: FlaskClient, query: str = "") -> list[str]:
    return re.findall(r"</span> ([A-Z]\w+)</h2>", client.get(f"/places{query}").text)


@pytest.fixture
def village(app, engine: Engine) -> MovableClock:
    """An office, a school and one without a location, all open; a market on Wednesdays."""
    clock = app.extensions["clock"] = MovableClock()
    for one in (
        post("kantor", OFFICE),
        post("sekolah", SCHOOL),
        post("balai", None),
        post("pasar", MARKET, WEDNESDAYS),
    ):
        keep(engine, one)
    return clock


def test_a_distance_is_that_on_the_ground() -> None:
    assert places.distance_km(OFFICE, OFFICE) == 0
    assert places.distance_km(OFFICE, MARKET) == pytest.approx(0.416, abs=0.005)
    assert places.distance_km((0, 0), (0, 1)) == pytest.approx(111.2, abs=0.1)


def test_open_posts_come_first_then_the_nearest_and_last_those_nobody_can_measure() -> None:
    found = [
        place("far", SCHOOL),
        place("shut", MARKET, is_open=False),
        place("near", OFFICE),
        place("nowhere"),
    ]
    ordered = places.nearest_first(found, post("here", MARKET))
    assert [one.post.slug for one in ordered] == ["near", "far", "nowhere", "shut"]
    assert [one.km is None for one in ordered] == [False, False, True, False]
    assert [one.post.slug for one in places.nearest_first(found, None)] == ["far", "near", "nowhere", "shut"]


def test_the_map_is_to_scale_north_up_and_inside_its_frame() -> None:
    drawn = places.drawn(
        [place("office", OFFICE), place("market", MARKET), place("school", SCHOOL), place("none")]
    )
    assert drawn is not None
    office, market, school = drawn.spots
    assert market.y > office.y > school.y
    assert market.x > office.x > school.x
    on_map = ((market.x - office.x) ** 2 + (market.y - office.y) ** 2) ** 0.5
    assert on_map / drawn.bar * drawn.bar_km == pytest.approx(places.distance_km(OFFICE, MARKET), rel=0.02)
    assert all(0 < spot.x < drawn.width and 0 < spot.y < drawn.height for spot in drawn.spots)


def test_posts_at_one_spot_make_a_map_and_a_single_post_makes_none() -> None:
    assert places.drawn([place("one", OFFICE)]) is None
    assert places.drawn([place("one", OFFICE), place("two", OFFICE)]) is not None


def test_the_page_finds_the_nearest_open_post_and_says_when_the_market_is_served(
    client: FlaskClient, village: MovableClock
) -> None:
    assert names(client) == ["Balai", "Kantor", "Sekolah", "Pasar"]
    text = client.get("/places?near=pasar").text
    assert names(client, "?near=pasar") == ["Kantor", "Sekolah", "Balai", "Pasar"]
    assert "0,4 km dari Pasar" in text
    assert text.count("Terdekat yang buka sekarang") == 1
    assert "Rab, 25 Nov: 07.00–12.00" in text
    assert "buka besok pukul 07.00 WIB" in text
    assert 'href="/display/pasar"' in text
    wednesday = MORNING + timedelta(days=1)
    village.pass_time((wednesday - MORNING).total_seconds())
    assert names(client, "?near=pasar")[0] == "Pasar"


@pytest.mark.usefixtures("village")
def test_a_service_nobody_offers_and_an_unknown_place_do_no_harm(client: FlaskClient) -> None:
    assert "belum ada pos" in client.get("/places?service=paspor").text
    assert names(client, "?near=bulan&service=kia") == ["Balai", "Kantor", "Sekolah", "Pasar"]


@pytest.mark.usefixtures("village")
def test_only_lists_of_posts_may_ask_where_the_phone_is(client: FlaskClient) -> None:
    allowed = {
        path: "geolocation=(self)" in client.get(path).headers["Permissions-Policy"]
        for path in ("/places", "/book", "/info", "/events")
    }
    assert allowed == {"/places": True, "/book": True, "/info": False, "/events": False}

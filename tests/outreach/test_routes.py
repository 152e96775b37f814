"""The pages of outreach: what is told is what staff entered, in both languages, to be read, printed and shared."""

import io
import re

import pytest
from flask.testing import FlaskClient
from PIL import Image

from queue_service.config import Settings
from queue_service.core import cache
from queue_service.core.redis import Engine
from queue_service.outreach import card
from queue_service.posts import store as posts_store
from queue_service.posts.models import Lines, Service, Text
from queue_service.village import SERVICES
from tests.journeys.office import Json
from tests.sample import settle_village

HOSTILE = '<script>alert(1)</script> & "kutip"'


@pytest.fixture(autouse=True)
def village(engine: Engine, settings: Settings) -> None:
    """The sample village."""
    settle_village(engine, settings)


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def shared(text: str) -> Json:
    """What a messenger reads of a page."""
    return dict(re.findall(r'<meta property="og:([a-z:]+)" content="([^"]*)">', text))


def test_every_service_is_listed_and_leads_to_its_page(client: FlaskClient) -> None:
    text = page(client, "/info")
    assert re.findall(r'href="/info/([a-z-]+)"', text) == [one.slug for one in SERVICES]
    assert "Mau mengurus apa?" in text


@pytest.mark.parametrize("service", SERVICES, ids=lambda one: one.slug)
@pytest.mark.parametrize("language", ["id", "en"])
def test_page_poster_and_message_say_what_the_office_entered(
    client: FlaskClient, service: Service, language: str
) -> None:
    told = page(client, f"/info/{service.slug}?lang={language}")
    poster = page(client, f"/info/{service.slug}/poster?lang={language}")
    for line in (*service.requirements.to(language), *service.steps.to(language)):
        escaped = line.replace("&", "&amp;").replace("'", "&#39;")
        assert f"<li>{escaped}</li>" in told
        assert f"<li>{escaped}</li>" in poster
    message = re.search(r"<textarea[^>]*>(.*?)</textarea>", told, re.DOTALL)
    assert message is not None
    assert message[1].count("\n- ") == len(service.requirements.to(language))
    assert message[1].endswith(f"http://localhost/info/{service.slug}")
    assert service.fee in told


def test_a_shared_link_has_a_title_a_sentence_and_a_picture(client: FlaskClient) -> None:
    seen = shared(page(client, "/info/ktp-ganti"))
    assert seen["title"] == "Ganti KTP-el"
    assert seen["url"] == "http://localhost/info/ktp-ganti"
    assert "GRATIS" in seen["description"]
    answer = client.get(seen["image"].removeprefix("http://localhost"))
    assert answer.content_type == "image/png"
    assert len(answer.data) < 100_000
    assert Image.open(io.BytesIO(answer.data)).size == (int(seen["image:width"]), int(seen["image:height"]))


def test_the_picture_speaks_the_language_of_the_link(client: FlaskClient) -> None:
    there = {
        language: shared(page(client, f"/info/ikd?lang={language}"))["image"] for language in ("id", "en")
    }
    indonesian, english = (client.get(one.removeprefix("http://localhost")).data for one in there.values())
    assert indonesian != english


def test_long_names_stay_inside_the_picture() -> None:
    drawn = Image.open(io.BytesIO(card.png("Kantor", "Layanan " * 40, "Keterangan " * 80, "GRATIS")))
    right_edge = drawn.crop((card.SIZE[0] - 40, 0, card.SIZE[0], card.SIZE[1] - 130))
    above_band = drawn.crop((0, card.SIZE[1] - 140, card.SIZE[0], card.SIZE[1] - 122))
    for blank in (right_edge, above_band):
        assert len(blank.getcolors() or []) == 1


def test_places_say_whether_they_are_open_and_lead_to_an_appointment(client: FlaskClient) -> None:
    text = page(client, "/info/ktp-baru")
    assert "Kantor Desa Tanjung Barat" in text
    assert "Sedang buka" in text
    assert 'href="/book?post=kantor-desa&amp;service=ktp-baru"' in text


def test_what_does_not_exist_is_not_found(client: FlaskClient) -> None:
    for path in ("/info/paspor", "/info/paspor/poster", "/info/paspor/card.png"):
        assert client.get(path).status_code == 404


def test_what_staff_enter_is_shown_as_text_and_never_run(client: FlaskClient, engine: Engine) -> None:
    hostile = Service("uji", "Z", Text(HOSTILE), Text(HOSTILE), Lines((HOSTILE,)), Lines((HOSTILE,)))
    posts_store.save_service(engine, hostile, posts_store.NEW)
    cache.forget("*")
    for path in ("/info", "/info/uji", "/info/uji/poster"):
        text = page(client, path)
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert client.get("/info/uji/card.png").status_code == 200

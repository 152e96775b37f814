"""A service's page is read aloud by the office's own voice, part by part, as it is written there."""

import io
import re
import wave

import pytest
from flask.testing import FlaskClient

from queue_service.config import Settings
from queue_service.core.redis import Engine
from queue_service.outreach import aloud
from queue_service.outreach.models import Told
from queue_service.posts import store as posts_store
from queue_service.village import SERVICES
from tests.outreach.test_routes import page


@pytest.fixture(autouse=True)
def village(engine: Engine, settings: Settings) -> None:
    """The services of the sample village."""
    for service in SERVICES:
        posts_store.save_service(engine, service, posts_store.NEW)


def sound(client: FlaskClient, part: int, language: str = "id", service: str = "ktp-baru"):
    return client.get(f"/info/{service}/aloud/{part}.wav?lang={language}")


def seconds(data: bytes) -> float:
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 11025)
        return file.getnframes() / file.getframerate()


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_line_of_the_page_is_read_in_its_order(client, language):
    text = page(client, f"/info/kia?lang={language}")
    lines = [
        line
        for section in re.findall(r"<[^>]*data-aloud>(.*?)</(?:div|section)>", text, re.DOTALL)
        for line in re.findall(r"<(?:h1|h2|p|li)[^>]*>([^<]+)", section)
    ]
    with client.application.test_request_context(f"/?lang={language}"):
        service = next(one for one in SERVICES if one.slug == "kia")
        parts = aloud.parts(service, Told(), language)
    said = [line.replace("/", " ") for line in lines]
    assert len(said) > 5
    assert said == [one for one in parts if one in said]
    assert int(re.search(r'data-parts="(\d+)"', text)[1]) == len(parts)


def test_a_part_is_short_enough_for_a_phone_and_asked_for_once(client):
    first, again = sound(client, 0), sound(client, 0)
    assert first.mimetype == "audio/wav"
    assert 0.5 < seconds(first.data) < 5
    assert first.data == again.data
    kept = client.get("/info/ktp-baru/aloud/0.wav?lang=id", headers={"If-None-Match": first.headers["ETag"]})
    assert kept.status_code == 304
    assert sound(client, 0, "en").data != first.data


def test_there_is_nothing_beyond_the_page(client):
    assert sound(client, 80).status_code == 404
    assert sound(client, 0, service="paspor").status_code == 404


def test_without_a_voice_the_browser_is_told(client):
    def silent(_language, _text):
        raise RuntimeError("no voice")

    client.application.extensions["reader"] = silent
    assert sound(client, 0).status_code == 503


def test_a_long_text_is_parted_between_sentences_and_a_bar_is_not_said():
    text = " ".join(f"Kalimat ke-{number} tentang surat RT/RW dan kartu keluarga." for number in range(20))
    parts = aloud._short(text)
    assert all(len(one) <= aloud.PART for one in parts)
    assert all(one.endswith(".") for one in parts)
    assert " ".join(parts) == text.replace("/", " ")
    assert "".join(aloud._short("x" * 600)) == "x" * 600

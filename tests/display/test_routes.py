"""The display's addresses in the real app."""

import pytest
from flask.testing import FlaskClient

from display.espeak import VoiceUnavailable
from display.voice import Voice


def test_a_call_is_a_wav_that_browsers_may_keep_for_an_hour(client: FlaskClient) -> None:
    answer = client.get("/voice/id/call/A001/2.wav")
    assert answer.status_code == 200
    assert answer.mimetype == "audio/wav"
    assert answer.data.startswith(b"RIFF")
    assert answer.cache_control.max_age == 3600
    again = client.get("/voice/id/call/A001/2.wav", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_part_of_a_sound_can_be_asked_for(client: FlaskClient) -> None:
    answer = client.get("/voice/en/phrase/welcome.wav", headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer.data) == (206, b"RIFF")


@pytest.mark.parametrize("name", ["Meja%20Depan", "2B", "Loket%201", "Ruang%20Perekaman"])
def test_counters_with_names_have_a_call(client: FlaskClient, name: str) -> None:
    assert client.get(f"/voice/id/call/B012/{name}.wav").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/voice/fr/call/A001/2.wav",
        "/voice/id/call/a001/2.wav",
        "/voice/id/call/A1/2.wav",
        "/voice/id/call/A00001/2.wav",
        "/voice/id/call/A001/..wav",
        "/voice/id/call/A001/%2e%2e%2fsecret_key.wav",
        "/voice/id/call/A001/%5b%5bb%40l%5d%5d.wav",
        "/voice/id/call/A001/%00.wav",
        "/voice/id/call/A001/" + "x" * 33 + ".wav",
        "/voice/id/phrase/unknown.wav",
        "/voice/fr/phrase/welcome.wav",
        "/voice/sound/unknown.wav",
    ],
)
def test_everything_else_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("name", ["chime", "silence"])
def test_the_boards_own_sounds_are_there(client: FlaskClient, name: str) -> None:
    assert client.get(f"/voice/sound/{name}.wav").data.startswith(b"RIFF")


def test_without_a_voice_the_answer_is_503_and_nothing_breaks(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_voice: Voice, _utterance: object) -> bytes:
        raise VoiceUnavailable("none here")

    monkeypatch.setattr(Voice, "say", refuse)
    assert client.get("/voice/id/call/A001/2.wav").status_code == 503


def test_the_service_worker_lives_in_the_boards_own_folder(client: FlaskClient) -> None:
    with client.get("/display/worker.js") as answer:
        assert answer.mimetype in ("text/javascript", "application/javascript")
        assert "no-cache" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/display/kantor-desa", "/display-log/kantor-desa"])
def test_the_pages_speak_both_languages_and_run_nothing_inline(client: FlaskClient, path: str) -> None:
    for language in ("id", "en"):
        page = client.get(f"{path}?lang={language}").get_data(as_text=True)
        assert f'<html lang="{language}"' in page
        assert " style=" not in page
        assert "<script>" not in page
    assert client.get(f"{path}<script>").status_code in (200, 404)
    assert "<script>" not in client.get(f"{path}<script>").get_data(as_text=True)

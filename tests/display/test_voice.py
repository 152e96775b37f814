"""The sounds themselves: sane WAV files, kept on disk, with recordings first."""

import array
import io
import math
import os
import sys
import threading
import wave
from itertools import pairwise
from pathlib import Path

import pytest

from display import chime, speech
from display.espeak import RATE_HZ, VoiceUnavailable, espeak
from display.voice import CACHE_FILES, Voice, to_wav

CALL = speech.call("id", "A001", "2")
MONO = (1, 2, RATE_HZ)


def samples_of(wav: bytes) -> tuple[array.array, int]:
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        found = array.array("h", file.readframes(file.getnframes()))
        if sys.byteorder == "big":
            found.byteswap()
        return found, file.getframerate()


def loudness(samples: array.array) -> float:
    return math.sqrt(sum(value * value for value in samples) / len(samples))


def check_sane(wav: bytes, shortest: float, longest: float) -> None:
    samples, rate = samples_of(wav)
    assert shortest <= len(samples) / rate <= longest
    assert loudness(samples) > 1500, "nearly silent"
    assert not any(one == other and abs(one) >= 32700 for one, other in pairwise(samples)), "clipped"
    assert abs(sum(samples) / len(samples)) < 300, "not centred"


def test_a_call_is_a_sane_sound_of_the_right_length(tmp_path: Path) -> None:
    check_sane(Voice(tmp_path).say(CALL), 3.5, 7.5)


@pytest.mark.parametrize("language", speech.LANGUAGES)
@pytest.mark.parametrize("key", sorted(speech.PHRASES["id"]))
def test_every_phrase_is_a_sane_sound(tmp_path: Path, language: str, key: str) -> None:
    check_sane(Voice(tmp_path).say(speech.phrase(language, key)), 0.7, 16)


def test_longer_numbers_take_longer(tmp_path: Path) -> None:
    voice = Voice(tmp_path)
    short, long = (len(voice.say(speech.call("id", number, "1"))) for number in ("A001", "A1001"))
    assert long > short


def test_the_chime_is_pleasant_to_machines(tmp_path: Path) -> None:
    wav = to_wav(chime.samples(), MONO)
    check_sane(wav, 1, 2)
    samples, _rate = samples_of(wav)
    assert abs(samples[0]) < 200, "starts with a click"
    assert abs(samples[-1]) < 200, "ends with a click"
    assert max(map(abs, samples)) == pytest.approx(chime.PEAK * 32767, abs=2)
    assert not any(chime.silence())


def test_what_was_rendered_once_is_read_from_disk(tmp_path: Path) -> None:
    rendered = []

    def count(language: str, text: str) -> bytes:
        rendered.append(text)
        return espeak().speak(language, text)

    voice = Voice(tmp_path, count)
    assert voice.say(CALL) == voice.say(CALL) == Voice(tmp_path, count).say(CALL)
    assert len(rendered) == 1


def test_the_cache_is_bounded_and_forgets_the_oldest(tmp_path: Path) -> None:
    voice = Voice(tmp_path, lambda _language, _text: bytes(2))
    voice.say(CALL)
    (first,) = (tmp_path / "cache").iterdir()
    os.utime(first, (1, 1))
    for number in range(CACHE_FILES + 5):
        voice.say(speech.call("id", f"B{number:03d}", "1"))
    assert len(list((tmp_path / "cache").iterdir())) == CACHE_FILES
    assert not first.exists()


def test_a_disk_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    check_sane(Voice(tmp_path).say(CALL), 3, 8)


def test_many_threads_get_whole_sounds(tmp_path: Path) -> None:
    expected = {
        text: len(espeak().speak("id", text)) for text in ("satu dua tiga", "silakan menuju loket sebelas")
    }
    wrong: list[int] = []

    def speak(text: str) -> None:
        for _turn in range(10):
            length = len(espeak().speak("id", text))
            # Half of a tenth of a second: the voice is not quite the same every time.
            if abs(length - expected[text]) > 2000:
                wrong.append(length)

    threads = [threading.Thread(target=speak, args=(text,)) for text in expected for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def beep(value: int, rate: int = RATE_HZ) -> bytes:
    return to_wav(array.array("h", [value] * 100).tobytes(), (1, 2, rate))


def record(folder: Path, utterance: speech.Utterance, rate: int = RATE_HZ) -> None:
    folder.mkdir(parents=True)
    for clause in utterance.clauses:
        for word in clause:
            (folder / f"{word.key}.wav").write_bytes(beep(1000, rate))


def no_voice(_language: str, _text: str) -> bytes:
    raise VoiceUnavailable("none here")


def test_recorded_words_are_put_together_and_win(tmp_path: Path) -> None:
    record(tmp_path / "recorded/id", CALL, rate=16000)
    samples, rate = samples_of(Voice(tmp_path, no_voice).say(CALL))
    words = sum(len(clause) for clause in CALL.clauses)
    assert rate == 16000
    assert sum(1 for value in samples if value == 1000) == words * 100


def test_a_recording_of_the_whole_wins_over_its_words(tmp_path: Path) -> None:
    record(tmp_path / "recorded/id", CALL)
    whole = beep(2000)
    (tmp_path / "recorded/id" / f"{CALL.key}.wav").write_bytes(whole)
    assert Voice(tmp_path, no_voice).say(CALL) == whole


def test_one_missing_word_means_the_synthetic_voice_says_it_all(tmp_path: Path) -> None:
    record(tmp_path / "recorded/id", CALL)
    (tmp_path / "recorded/id/dua.wav").unlink()
    check_sane(Voice(tmp_path).say(CALL), 3, 8)


def test_recordings_of_different_formats_are_not_mixed(tmp_path: Path) -> None:
    record(tmp_path / "recorded/id", CALL)
    (tmp_path / "recorded/id/dua.wav").write_bytes(beep(1000, 8000))
    check_sane(Voice(tmp_path).say(CALL), 3, 8)


def test_a_file_that_is_no_recording_does_not_silence_the_board(tmp_path: Path) -> None:
    record(tmp_path / "recorded/id", CALL)
    (tmp_path / "recorded/id/dua.wav").write_bytes(b"not a sound")
    check_sane(Voice(tmp_path).say(CALL), 3, 8)


def test_without_recording_and_voice_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(VoiceUnavailable):
        Voice(tmp_path, no_voice).say(CALL)

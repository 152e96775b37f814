"""Announcements as WAV files: recordings win, else the synthetic voice; kept on disk.

``directory`` (``DATA_DIR/voice``) has two folders: ``recorded/<language>/`` is the office's own (docs/voice.md), ``cache/`` is
ours and may be deleted at any time.
"""

import hashlib
import io
import logging
import os
import threading
import wave
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from display.espeak import RATE_HZ, SPEAKING, espeak
from display.pronunciation import SOUNDS
from display.speech import Utterance, Word

CACHE_FILES = 300  # about 80 MB; the oldest go first
WORD_PAUSE_MS, CLAUSE_PAUSE_MS = 30, 220  # between recordings that are put together
Synthesizer = Callable[[str, str], bytes]
Format = tuple[int, int, int]  # channels, bytes a sample, samples a second
log = logging.getLogger(__name__)


class Voice:
    """Renders utterances; safe to use from any thread or greenlet."""

    def __init__(
        self,
        directory: Path,
        synthesize: Synthesizer | None = None,
        *,
        rate: int = RATE_HZ,
        files: int = CACHE_FILES,
    ) -> None:
        self._rate, self._files = rate, files
        self._recorded = directory / "recorded"
        self._cache = directory / "cache"
        self._synthesize = synthesize or (lambda language, text: espeak().speak(language, text))

    def say(self, utterance: Utterance) -> bytes:
        """Return the utterance as a WAV file. Raises VoiceUnavailable when there is neither recording nor voice."""
        return self._recording(utterance) or self._cached(utterance)

    def _recording(self, utterance: Utterance) -> bytes | None:
        folder = self._recorded / utterance.language
        if not folder.is_dir():
            return None
        whole = folder / f"{utterance.key}.wav"
        try:
            return whole.read_bytes() if whole.is_file() else _joined(folder, utterance.clauses)
        except (OSError, wave.Error, EOFError) as error:
            log.warning("a recording for %s cannot be used: %s", utterance.key, error)
            return None

    def _cached(self, utterance: Utterance) -> bytes:
        path = self._cache / _cache_name(utterance)
        try:
            return path.read_bytes()
        except OSError:
            wav = to_wav(self._synthesize(utterance.language, utterance.text), (1, 2, self._rate))
            _keep(path, wav, self._files)
            return wav


def to_wav(samples: bytes, form: Format) -> bytes:
    """Return raw samples as a WAV file."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(form[0])
        file.setsampwidth(form[1])
        file.setframerate(form[2])
        file.writeframes(samples)
    return target.getvalue()


def _joined(folder: Path, clauses: tuple[tuple[Word, ...], ...]) -> bytes | None:
    """Put the recorded words together; None unless every word is there. Raises wave.Error when they are not of one format."""
    if not all((folder / f"{word.key}.wav").is_file() for clause in clauses for word in clause):
        return None
    samples, form = b"", None
    for clause in clauses:
        for word in clause:
            recorded, its_form = _read(folder / f"{word.key}.wav")
            form = form or its_form
            if form != its_form:
                raise wave.Error(f"{word.key}.wav is of another format than the others")
            samples += recorded + _silence(form, WORD_PAUSE_MS)
        samples += _silence(its_form, CLAUSE_PAUSE_MS)
    return to_wav(samples, its_form)


def _read(path: Path) -> tuple[bytes, Format]:
    with wave.open(str(path), "rb") as file:
        form = (file.getnchannels(), file.getsampwidth(), file.getframerate())
        return file.readframes(file.getnframes()), form


def _silence(form: Format, milliseconds: int) -> bytes:
    return bytes(form[2] * milliseconds // 1000 * form[0] * form[1])


def _cache_name(utterance: Utterance) -> str:
    # Everything that changes the sound is part of the name, so that a newer version never plays an older sound.
    made_of = repr((utterance.language, utterance.text, SPEAKING, SOUNDS[utterance.language]))
    return f"{hashlib.sha256(made_of.encode()).hexdigest()[:32]}.wav"


def _keep(path: Path, wav: bytes, files: int) -> None:
    """Store the file for the next time; a full or read-only disk only costs rendering it again."""
    draft = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(wav)
        draft.replace(path)
        _forget_oldest(path.parent, files)
    except OSError:
        with suppress(OSError):
            draft.unlink()


def _forget_oldest(folder: Path, most: int) -> None:
    files = [
        (entry.stat().st_mtime, entry.path) for entry in os.scandir(folder) if entry.name.endswith(".wav")
    ]
    for _age, path in sorted(files)[:-most]:
        Path(path).unlink(missing_ok=True)

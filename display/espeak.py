"""The offline synthetic voice: espeak-ng through ctypes, with the library and data of the espeakng-loader package.

espeak-ng keeps global state, so one lock serialises every call. A call is short: an announcement takes some milliseconds.
"""

import ctypes
import threading
from functools import cache
from typing import Any

import espeakng_loader

from display.pronunciation import sounded

RATE_HZ = 22050  # samples a second: 16-bit, mono
# Slow and clear for a noisy hall: words a minute, loudness (100 is espeak-ng's own; its limiter keeps peaks whole),
# a little above the usual pitch and livelier, and 10 ms more between words.
SPEAKING = {"rate": 135, "volume": 175, "pitch": 55, "range": 60, "wordgap": 1}
_PARAMETERS = {"rate": 1, "volume": 2, "pitch": 3, "range": 4, "wordgap": 7}
_SYNCHRONOUS, _DONT_EXIT, _UTF8, _PHONEME_INPUT, _IPA, _CHARACTERS = 2, 0x8000, 1, 0x100, 2, 1
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class VoiceUnavailable(RuntimeError):
    """The synthetic voice cannot be used on this machine."""


class Espeak:
    """The one espeak-ng of the process. Use :func:`espeak`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._chunks: list[bytes] = []
        self._callback = _CALLBACK(self._collect)  # kept: ctypes does not hold it for us
        try:
            self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        except OSError as error:
            raise VoiceUnavailable(str(error)) from error
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        data = espeakng_loader.get_data_path().encode()
        if self._library.espeak_Initialize(_SYNCHRONOUS, 0, data, _DONT_EXIT) != RATE_HZ:
            raise VoiceUnavailable(f"espeak-ng did not start with its data in {data.decode()}")
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(self, language: str, text: str) -> bytes:
        """Return ``text`` read aloud as 16-bit mono samples at :data:`RATE_HZ`."""
        with self._lock:
            return self._synthesize(language, sounded(language, text))

    def phonemes(self, language: str, text: str) -> str:
        """Return how ``text`` is read, in IPA, one space between words and between clauses."""
        with self._lock:
            self._synthesize(language, ".")  # only after it are [[sounds]] read as sounds
            return self._read(sounded(language, text).encode())

    def _synthesize(self, language: str, text: str) -> bytes:
        self._chunks.clear()
        if self._library.espeak_SetVoiceByName(language.encode()) != 0:
            raise VoiceUnavailable(f"espeak-ng has no voice {language!r}")
        for name, value in SPEAKING.items():
            self._library.espeak_SetParameter(_PARAMETERS[name], value, 0)
        data = text.encode()
        flags = _UTF8 | _PHONEME_INPUT
        size = ctypes.c_size_t(len(data) + 1)
        self._library.espeak_Synth(data, size, 0, _CHARACTERS, 0, flags, None, None)
        samples = b"".join(self._chunks)
        self._chunks.clear()
        return samples

    def _read(self, data: bytes) -> str:
        buffer = ctypes.create_string_buffer(data)
        pointer = ctypes.c_void_p(ctypes.addressof(buffer))
        clauses = []
        while pointer.value:  # espeak-ng moves it on by one clause a call and empties it at the end
            clauses.append(self._library.espeak_TextToPhonemes(ctypes.byref(pointer), _UTF8, _IPA) or b"")
        return " ".join(b" ".join(clauses).decode().split())

    def _collect(self, samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            self._chunks.append(ctypes.string_at(samples, count * 2))
        return 0


@cache
def espeak() -> Espeak:
    """Return the process's espeak-ng, started at the first use. Raises VoiceUnavailable."""
    return Espeak()

"""The chime before an announcement, computed: two soft bell tones, a falling major third (E5, C5)."""

import math
from array import array
from functools import cache

from display.espeak import RATE_HZ

# (start in seconds, frequency in hertz)
TONES = ((0.0, 659.26), (0.42, 523.25))
# A bell's overtones: (multiple of the frequency, loudness, how many times faster it fades)
PARTIALS = ((1.0, 1.0, 1.0), (2.0, 0.45, 1.7), (3.01, 0.18, 2.6), (4.2, 0.06, 4.0))
SECONDS, FADE_S, ATTACK_S, PEAK = 1.7, 0.42, 0.006, 0.7


@cache
def samples() -> bytes:
    """Return the chime as 16-bit mono samples at :data:`RATE_HZ`; its peak is :data:`PEAK` of full scale."""
    wave = [_at(index / RATE_HZ) for index in range(int(SECONDS * RATE_HZ))]
    scale = PEAK * 32767 / max(map(abs, wave))
    return array("h", (round(value * scale) for value in wave)).tobytes()


@cache
def silence() -> bytes:
    """Return a tenth of a second of nothing: a page plays it to learn whether it may make sound."""
    return bytes(RATE_HZ // 10 * 2)


def _at(second: float) -> float:
    left = SECONDS - second
    return sum(_tone(second - start, frequency) for start, frequency in TONES) * min(1.0, left / 0.05)


def _tone(age: float, frequency: float) -> float:
    if age < 0:
        return 0.0
    attack = min(1.0, age / ATTACK_S)
    return attack * sum(
        loudness * math.exp(-age * faster / FADE_S) * math.sin(2 * math.pi * frequency * multiple * age)
        for multiple, loudness, faster in PARTIALS
    )

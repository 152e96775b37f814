"""Identifiers: only readable letters, every letter as likely, never twice."""

from collections import Counter

from queue_service.core.ids import ALPHABET, token


def test_a_token_has_as_many_readable_characters_as_asked_for():
    assert [len(token(size)) for size in (1, 16, 32)] == [1, 16, 32]
    assert set(token(4000)) == set(ALPHABET)
    assert not set("ilou") & set(ALPHABET)


def test_every_character_is_as_likely_as_another():
    counts = Counter(token(64_000))
    assert min(counts.values()) > 1600
    assert max(counts.values()) < 2400


def test_no_two_tokens_are_alike():
    assert len({token() for _ in range(2000)}) == 2000

"""Secrets at rest: what is sealed opens again for its purpose only."""

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from queue_service.core.crypto import Vault

VAULT = Vault("new secret", "old secret")


@given(st.text(), st.text())
def test_what_is_sealed_opens_again(text, context):
    assert VAULT.open(VAULT.seal(text, context), context) == text


def test_equal_texts_are_sealed_differently():
    assert VAULT.seal("0812", "phone") != VAULT.seal("0812", "phone")


def test_another_purpose_does_not_open_it():
    with pytest.raises(InvalidTag):
        VAULT.open(VAULT.seal("0812", "phone"), "nik")


@pytest.mark.parametrize("place", [10, 20, 30, -5])
def test_a_changed_text_does_not_open(place):
    sealed = VAULT.seal("0812345678", "phone")
    changed = sealed[:place] + ("A" if sealed[place] != "A" else "B") + sealed[place + 1 :]
    with pytest.raises(InvalidTag):
        VAULT.open(changed, "phone")


def test_a_text_of_a_retired_secret_opens_and_new_ones_use_the_new():
    old = Vault("old secret")
    assert VAULT.open(old.seal("0812", "phone"), "phone") == "0812"
    with pytest.raises(KeyError):
        old.open(VAULT.seal("0812", "phone"), "phone")


def test_another_installation_opens_nothing():
    with pytest.raises(KeyError):
        Vault("other").open(VAULT.seal("0812", "phone"), "phone")


def test_a_fingerprint_finds_equal_texts_of_one_purpose_only():
    again = Vault("new secret")
    assert VAULT.fingerprint("0812", "phone") == again.fingerprint("0812", "phone")
    assert VAULT.fingerprint("0812", "phone") != VAULT.fingerprint("0813", "phone")
    assert VAULT.fingerprint("0812", "phone") != VAULT.fingerprint("0812", "nik")
    assert VAULT.fingerprint("0812", "phone") != Vault("other").fingerprint("0812", "phone")
    assert "0812" not in VAULT.fingerprint("0812", "phone")

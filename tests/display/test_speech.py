"""What is said, as words: no sound, no voice."""

import pytest

from display import speech
from display.phrases import PHRASES


def said(language: str, number: str, counter: str) -> str:
    return speech.call(language, number, counter).text


def test_a_call_is_said_as_the_office_says_it() -> None:
    assert said("id", "A001", "2") == "Nomor antrean, A, nol nol satu, silakan menuju loket dua."
    assert said("en", "A001", "2") == "Queue number, A, zero zero one, please proceed to counter two."


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("A010", "A, nol satu nol"),
        ("B011", "B, nol satu satu"),
        ("C012", "C, nol satu dua"),
        ("D020", "D, nol dua nol"),
        ("E100", "E, satu nol nol"),
        ("Z999", "Z, sembilan sembilan sembilan"),
        ("A1000", "A, satu nol nol nol"),
    ],
)
def test_digits_of_a_number_are_said_one_by_one(number: str, words: str) -> None:
    assert f", {words}, " in said("id", number, "1")


@pytest.mark.parametrize(
    ("counter", "indonesian", "english"),
    [
        ("01", "loket satu", "counter one"),
        ("1", "loket satu", "counter one"),
        ("10", "loket sepuluh", "counter ten"),
        ("11", "loket sebelas", "counter eleven"),
        ("12", "loket dua belas", "counter twelve"),
        ("19", "loket sembilan belas", "counter nineteen"),
        ("20", "loket dua puluh", "counter twenty"),
        ("21", "loket dua puluh satu", "counter twenty one"),
        ("100", "loket seratus", "counter one hundred"),
        ("111", "loket seratus sebelas", "counter one hundred eleven"),
        ("250", "loket dua ratus lima puluh", "counter two hundred fifty"),
        ("1000", "loket satu nol nol nol", "counter one zero zero zero"),
        ("B", "loket B", "counter B"),
        ("2B", "loket dua B", "counter two B"),
        ("Pengambilan", "loket pengambilan", "counter pengambilan"),
        ("Loket 3", "loket tiga", "counter three"),
        ("Meja Depan", "meja depan", "meja depan"),
        ("Ruang 2", "ruang dua", "ruang two"),
    ],
)
def test_counters_are_said_as_numbers_and_names_as_words(counter: str, indonesian: str, english: str) -> None:
    assert said("id", "A001", counter).endswith(f"silakan menuju {indonesian}.")
    assert said("en", "A001", counter).endswith(f"please proceed to {english}.")


def test_every_number_up_to_999_has_its_own_words() -> None:
    for language in speech.LANGUAGES:
        spelled = {" ".join(speech.cardinal(language, value)) for value in range(1000)}
        assert len(spelled) == 1000


@pytest.mark.parametrize("number", ["a001", "A01", "A00001", "AA01", "A001\n", "", "1001", "A0٣1", "A001/.."])
def test_a_malformed_number_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="announcement"):
        speech.call("id", number, "1")


@pytest.mark.parametrize(
    "counter", ["", " ", "1 ", "..", "../1", "[[b@l]]", "<b>", "1\n", "x" * 33, "a  b", "1\u0000"]
)
def test_a_malformed_counter_is_refused(counter: str) -> None:
    with pytest.raises(ValueError, match="announcement"):
        speech.call("id", "A001", counter)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="announcement"):
        speech.call("fr", "A001", "1")


def test_the_guidance_of_the_kiosk_exists_in_both_languages() -> None:
    steps = {"choose_service", "what_to_bring", "more_services", "priority_question", "take_ticket", "closed"}
    needed = steps | {"welcome", "printer_trouble"}
    assert needed <= PHRASES["id"].keys()
    assert PHRASES["id"].keys() == PHRASES["en"].keys()
    for language in speech.LANGUAGES:
        assert speech.phrase(language, "welcome").text == PHRASES[language]["welcome"]


def test_a_name_says_which_recording_it_wants() -> None:
    words = [word.key for clause in speech.call("id", "A001", "12").clauses for word in clause]
    assert words == ["nomor-antrean", "a", "nol", "nol", "satu", "silakan-menuju-loket", "dua", "belas"]

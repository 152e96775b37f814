"""What a partner wants to enter for a person: the same texts from a form and from a line of a table, checked before anything is written."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from queue_service.applications import people as applicants
from queue_service.applications.filling import Filled, day
from queue_service.applications.models import Applicant
from queue_service.bookings import people as bookers
from queue_service.bookings.models import Person
from queue_service.core.crypto import Vault
from queue_service.core.errors import Invalid
from queue_service.entrusted import rules as entrusted
from queue_service.entrusted.models import Consent, How, Kind
from queue_service.messages import phone as phones
from queue_service.posts.models import Case
from queue_service.tickets.models import Priority

PERSON = ("name", "nik", "phone")
APPLICANT = ("kk", "birth_date", "sex", "address", "guardian_name", "guardian_relation")
BOOKER = ("priority",)
AGREED = ("who", "how", "on")
FIELDS = {
    Kind.APPLICATION: ("case", *PERSON, *APPLICANT, "sms_consent", *AGREED),
    Kind.BOOKING: (*PERSON, *BOOKER, "sms_consent", *AGREED),
}
YES, NO = frozenset({"ya", "y", "1"}), frozenset({"", "tidak", "t", "0"})
LONGEST = 200


@dataclass(frozen=True)
class Wish:
    """Something to be entered: its kind, the service, the texts by field, and for bookings the slot."""

    kind: Kind
    service: str
    texts: Mapping[str, str]
    slot: str = ""

    @classmethod
    def read(cls, kind: Kind, service: str, given: Mapping[str, str], slot: str = "") -> "Wish":
        """Return a wish of what was typed; what is far too long is cut."""
        texts = {name: bookers.tidy(given.get(name, "")[: LONGEST + 1]) for name in FIELDS[kind]}
        texts["sex"] = _SEXES.get(texts.get("sex", "").casefold(), texts.get("sex", ""))
        for name in ("how", "priority", "guardian_relation", "sms_consent", "case"):
            texts[name] = texts.get(name, "").casefold()
        return cls(kind, service, texts, slot)

    @property
    def sms_consent(self) -> bool:
        """True when SMS may be sent to the person's phone."""
        return self.texts["sms_consent"] in YES

    def consent(self) -> Consent | None:
        """Return who agreed, how and when; None while that is not said."""
        try:
            return Consent(self.texts["who"], How(self.texts["how"]), day(self.texts["on"]))
        except ValueError:
            return None

    def given(self) -> dict[str, Any]:
        """Return what is known of an applicant, as the applications take it."""
        texts = {name: one for name, one in self.texts.items() if one}
        return Filled.read(texts).given

    def person(self, vault: Vault, language: str) -> Person:
        """Return who books. Raises ``Invalid`` naming the fields that are wrong."""
        texts = self.texts
        return bookers.checked(
            vault,
            name=texts["name"],
            nik=texts["nik"],
            phone=texts["phone"],
            sms_consent=self.sms_consent,
            language=language,
            priority=texts["priority"] or None,
        )


_SEXES = {"l": "L", "p": "P", "laki-laki": "L", "perempuan": "P"}


def mistakes(vault: Vault, wish: Wish, today: date, cases: Collection[Case] = ()) -> dict[str, str]:
    """Return the code of the mistake in each field that is wrong; nothing when the wish can be entered.

    ``cases`` are what the service lets choose; which of them may also be said later.
    """
    found = dict(_agreement(wish, today)) | dict(_choices(wish, cases))
    checks = (_check_booker,) if wish.kind is Kind.BOOKING else (_check_name, _check_phone, _check_applicant)
    for check in checks:
        try:
            check(vault, wish, today)
        except Invalid as refused:
            for one in refused.extra["errors"]:
                found[one["field"].removeprefix("applicant.").partition(".")[0]] = one["message"]
    return found


def _check_booker(vault: Vault, wish: Wish, _today: date) -> None:
    wish.person(vault, "id")


def _check_name(_vault: Vault, wish: Wish, _today: date) -> None:
    if not wish.texts["name"]:
        raise Invalid("invalid_input", errors=[{"field": "name", "message": "name_length"}])


def _check_phone(_vault: Vault, wish: Wish, _today: date) -> None:
    phones.normalise(wish.texts["phone"])


def _check_applicant(_vault: Vault, wish: Wish, today: date) -> None:
    filled = Filled.read({name: one for name, one in wish.texts.items() if one})
    wrong = [{"field": name, "message": code} for name, code in filled.errors.items()]
    try:
        applicants.changed(Applicant(), filled.given, today)
    except Invalid as refused:
        wrong += refused.extra["errors"]
    if wrong:
        raise Invalid("invalid_input", errors=wrong)


def _agreement(wish: Wish, today: date) -> list[tuple[str, str]]:
    texts = wish.texts
    try:
        agreed = day(texts["on"]) <= today
    except ValueError:
        agreed = False
    named = any(letter.isalpha() for letter in texts["who"]) and len(texts["who"]) <= entrusted.WHO_LIMIT
    right = {"who": named, "how": texts["how"] in list(How), "on": agreed}
    return [(name, name) for name, fits in right.items() if not fits]


def _choices(wish: Wish, cases: Collection[Case]) -> list[tuple[str, str]]:
    texts = wish.texts
    right = {
        "case": texts.get("case", "") in ("", *(one.slug for one in cases)),
        "sms_consent": texts["sms_consent"] in YES | NO,
        "priority": texts["priority"] in ("", *Priority),
        "sex": texts["sex"] in ("", "L", "P"),
        "guardian": texts["guardian_relation"] in ("", *applicants.RELATIONS),
    }
    return [(name, name) for name, fits in right.items() if not fits]

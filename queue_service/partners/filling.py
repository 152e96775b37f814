"""The form that asks for a home visit, as it was filled in, so that nothing has to be typed twice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from queue_service.core.ids import token
from queue_service.partners import wording

LONGEST = 400
FIELDS = ("name", "phone", "area", "address", "reason", "note")


@dataclass(frozen=True)
class Filled:
    """What was chosen and typed; ``errors`` by field."""

    post: str = ""
    service: str = ""
    name: str = ""
    phone: str = ""
    area: str = ""
    address: str = ""
    reason: str = ""
    note: str = ""
    sms_consent: bool = False
    consent: bool = False
    key: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def blank(cls, query: Mapping[str, str]) -> "Filled":
        """Return an empty form for the post and service named in an address."""
        return cls(query.get("post", "")[:LONGEST], query.get("service", "")[:LONGEST], key=token())

    @classmethod
    def submitted(cls, form: Mapping[str, str]) -> "Filled":
        """Return a form as it was sent."""
        texts = {name: form.get(name, "")[:LONGEST].strip() for name in ("post", "service", *FIELDS)}
        return cls(
            texts["post"],
            texts["service"],
            texts["name"],
            texts["phone"],
            texts["area"],
            texts["address"],
            texts["reason"],
            texts["note"],
            sms_consent=bool(form.get("sms_consent")),
            consent=bool(form.get("consent")),
            key=form.get("idempotency_key", "")[:LONGEST],
        )

    def given(self) -> dict[str, str]:
        """Return who is to be visited, as the verb takes it."""
        return {name: getattr(self, name) for name in FIELDS}

    def with_mistakes(self, found: Iterable[Mapping[str, str]]) -> "Filled":
        """Return the form with a plain sentence beside each field that is wrong, and a new key."""
        errors = {one["field"]: wording.mistake(one["field"]) for one in found}
        return replace(self, errors=errors, key=token())

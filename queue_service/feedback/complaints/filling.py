"""The form of a complaint as it was filled in, so that nothing has to be typed twice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from queue_service.core.ids import token
from queue_service.feedback.complaints import wording
from queue_service.feedback.complaints.models import Visibility

FIELDS = ("post", "kind", "category", "visibility", "text", "contact", "counter", "officer", "reference")
LONGEST = 8000


@dataclass(frozen=True)
class Filled:
    """What was chosen and typed, by field; ``errors`` by field."""

    values: dict[str, str]
    sms_consent: bool = False
    key: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def blank(cls, query: Mapping[str, str]) -> "Filled":
        """Return an empty form, with the post and the reference named in an address."""
        known = {name: query.get(name, "")[:100] for name in ("post", "reference")}
        return cls(
            dict.fromkeys(FIELDS, "") | {"kind": "pengaduan", "visibility": "normal"} | known, key=token()
        )

    @classmethod
    def submitted(cls, form: Mapping[str, str]) -> "Filled":
        """Return a form as it was sent."""
        values = {name: form.get(name, "")[:LONGEST].strip() for name in FIELDS}
        return cls(values, bool(form.get("sms_consent")))

    def without_traces(self) -> "Filled":
        """Return what is filed of it: of who chose to be anonymous neither number nor code, whatever was typed before that."""
        if self.values["visibility"] != Visibility.ANONIM:
            return self
        return replace(self, values=self.values | {"contact": "", "reference": ""}, sms_consent=False)

    def with_mistakes(self, found: Iterable[Mapping[str, str]]) -> "Filled":
        """Return the form with a plain sentence beside each field that is wrong, and a new key."""
        errors = {one["field"]: wording.mistake(one["field"]) for one in found}
        return replace(self, errors=errors, key=token())

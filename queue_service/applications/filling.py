"""The form about the applicant, as a browser sends it: read piece by piece, so that what is right is kept when something else is not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

_LOCAL_DATE = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
TEXTS = ("name", "sex", "address")
NUMBERS = ("nik", "kk")


@dataclass
class Filled:
    """What was ``given`` (as ``actions.save`` takes it), what was ``typed``, and the code of the mistake in each wrong field."""

    given: dict[str, Any]
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: Mapping[str, str]) -> "Filled":
        """Read a submitted form. A number that was left empty is kept as it was: the page does not show it."""
        found = cls({name: form[name] for name in TEXTS if name in form}, form)
        found.given |= {name: form[name] for name in NUMBERS if form.get(name, "").strip()}
        if "married_asked" in form:
            found.given["married"] = "married" in form
        guardian = {
            name: form[f"guardian_{name}"] for name in ("name", "relation") if f"guardian_{name}" in form
        }
        if guardian:
            found.given["guardian"] = guardian
        if "birth_date" in form:
            found._read_birth_date(form["birth_date"].strip())
        return found

    def _read_birth_date(self, text: str) -> None:
        try:
            self.given["birth_date"] = day(text) if text else None
        except ValueError:
            self.errors["birth_date"] = "birth_date"

    def without(self, refused: list[dict[str, str]]) -> dict[str, Any]:
        """Note the mistakes that were found and return what of the given is right."""
        for one in refused:
            self.errors[one["field"].removeprefix("applicant.").partition(".")[0]] = one["message"]
        return {name: value for name, value in self.given.items() if name not in self.errors}


def day(text: str) -> date:
    """Return a date as browsers (``2009-08-17``) or people (``17/8/2009``) write it. Raises ValueError."""
    if local := _LOCAL_DATE.fullmatch(text):
        return date(int(local[3]), int(local[2]), int(local[1]))
    return date.fromisoformat(text)

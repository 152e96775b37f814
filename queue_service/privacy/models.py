"""An order to erase, and why. Times are milliseconds since 1970."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Checked(StrEnum):
    """How it was made sure that it is the person, or who may act for them."""

    CARD = "card"
    FAMILY_CARD = "family_card"
    GUARDIAN = "guardian"
    MANDATE = "mandate"


class Reason(StrEnum):
    """Why: chosen from a list, because free words are where names end up for good."""

    ASKED = "asked"
    WITHDRAWN = "withdrawn"
    MISTAKE = "mistake"
    CHILD = "child"


@dataclass(frozen=True, slots=True)
class Target:
    """Who is meant: a checked NIK, a number (E.164) or both; ``left`` are the ids of things found that are somebody else's."""

    nik: str = ""
    phone: str = ""
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """An order to erase: by whom, at which posts, for what was made until ``asked_ms``. It does not say who is erased."""

    ref: str
    by: str
    posts: tuple[str, ...]
    reason: Reason
    checked: Checked
    asked_ms: int
    done_ms: int | None = None

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Order":
        """Return the order of its stored JSON object."""
        named = {"reason": Reason(data["reason"]), "checked": Checked(data["checked"])}
        return cls(**data | named | {"posts": tuple(data["posts"])})

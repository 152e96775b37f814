"""A print job as the server describes it: everything on the paper, in the visitor's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Paper = Literal[80, 58]
QrMode = Literal["native", "image"]
StatusMode = Literal["auto", "required", "off"]


class BadJob(ValueError):
    """The job's data cannot be printed; the message names the field."""


@dataclass(frozen=True)
class PrintJob:
    """One ticket to print. ``labels`` holds ready sentences: ``number``, ``ahead``, ``bring``, ``scan``, ``free``; so does ``then``,
    one for each service that follows.
    """

    job: str
    ticket: str
    number: str
    service: str
    office: str
    date: str
    time: str
    url: str
    thanks: str
    labels: Mapping[str, str]
    bring: tuple[str, ...] = ()
    then: tuple[str, ...] = ()
    paper: Paper = 80
    cut: bool = True
    qr: QrMode = "native"
    status: StatusMode = "auto"


_REQUIRED = ("job", "ticket", "number", "service", "office", "date", "time", "url", "thanks")


def parse(data: Mapping[str, Any]) -> PrintJob:
    """Read a job from its JSON object. Unknown fields are ignored so that a newer server can talk to an older agent.

    Raises :class:`BadJob` when a text is missing or a choice is unknown.
    """
    for name in _REQUIRED:
        if not isinstance(data.get(name), str) or not data[name]:
            raise BadJob(f"{name} is missing")
    labels = data.get("labels") or {}
    lists = {name: data.get(name) or [] for name in ("bring", "then")}
    if not isinstance(labels, Mapping) or not all(isinstance(one, list | tuple) for one in lists.values()):
        raise BadJob("labels, bring or then has the wrong shape")
    return PrintJob(
        **{name: data[name] for name in _REQUIRED},
        labels={str(key): str(text) for key, text in labels.items()},
        bring=tuple(str(item) for item in lists["bring"]),
        then=tuple(str(item) for item in lists["then"]),
        paper=_choice(data, "paper", (80, 58)),
        cut=bool(data.get("cut", True)),
        qr=_choice(data, "qr", ("native", "image")),
        status=_choice(data, "status", ("auto", "required", "off")),
    )


def _choice(data: Mapping[str, Any], name: str, allowed: tuple[Any, ...]) -> Any:
    """Return one of ``allowed`` (the first when the field is absent)."""
    value = data.get(name, allowed[0])
    if value not in allowed:
        raise BadJob(f"{name} must be one of {allowed}")
    return value

"""From events to figures, pure: a ticket's life is folded from its events, a day's ticket figures are summed from its lives.

A life is a JSON object: ``service``, ``lane``, ``kind``, ``hour`` (local) and ``issued`` (ms) of the beginning; ``promised`` (ms) when
somebody may expect to be called soon; ``told`` (ms) when a kiosk that was alone told of it, else absent; ``estimate`` ([p50, p90] in s)
that was public then; ``calls`` ([ms, counter]) and ``served`` ([ms, service, counter]) that stand, and ``end``. What was undone is
taken out again.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from queue_service.reports.models import ALL, Figures

Life = dict[str, Any]
KEPT_MS = {
    "booked": 600_000,
    "priority": 900_000,
}  # how soon after the promised time a call keeps the promise
_ENDS = {"done": "served", "no_show": "no_show"}
_CALLS = ("call", "call_next")


def born(public: Mapping[str, Any], private: Mapping[str, Any], hour: int, estimate: Any) -> Life:
    """Return the life of a ticket that was just issued."""
    kind = "booked" if private.get("booked") else "priority" if private.get("priority") else "walk_in"
    promised = private.get("promised")
    leased = "issued" in private  # by a kiosk that was alone: it knew no estimate
    told = {"told": private["now"]} if leased else {}
    return told | {
        "service": public["service"],
        "lane": private["lane"],
        "kind": kind,
        "hour": hour,
        "issued": private.get("issued", private["now"]),
        "promised": promised * 1000 if promised is not None else None,
        "estimate": [estimate["p50"], estimate["p90"]]
        if estimate and kind == "walk_in" and not leased
        else None,
        "calls": [],
        "served": [],
        "end": "",
    }


def lived(life: Life, kind: str, public: Mapping[str, Any], private: Mapping[str, Any]) -> None:
    """Carry a life on by one more event of its ticket."""
    if kind == "ticket.called":
        life["calls"].append([private["now"], public["counter"]])
    elif "served" in private:  # not when midnight ended it: nobody knows how long that took
        life["served"].append([private["served"], private["service"], public["counter"]])
    elif kind == "ticket.undone":
        _take_back(life, public["undone"])
    life["end"] = _end(public)


def _take_back(life: Life, verb: str) -> None:
    if verb in _CALLS and life["calls"]:
        life["calls"].pop()
    elif verb == "finish" and life["served"]:
        life["served"].pop()


def _end(public: Mapping[str, Any]) -> str:
    if public["state"] == "cancelled":
        return "abandoned" if public.get("reason") == "day_closed" else "cancelled"
    return _ENDS.get(public["state"], "")


def of_lives(lives: Iterable[Life]) -> Figures:
    """Return the ticket figures of a day from all its lives."""
    figures = Figures()
    for life in lives:
        _count(figures, life)
    return figures


def _count(figures: Figures, life: Life) -> None:
    begun = (ALL, f"service:{life['service']}", f"lane:{life['lane']}", f"kind:{life['kind']}")
    for name in begun:
        figures.add(name, "issued")
        figures.add(name, life["end"] or "open")
    figures.add(f"hour:{life['hour']}", "issued")
    if "told" in life:
        figures.add("leased", "given")
        figures.add_duration("leased", "delay", max(0, life["told"] - life["issued"]))
    if life["calls"]:
        _count_first_call(figures, life, begun)
    for ms, service, counter in life["served"]:
        for name in dict.fromkeys((*begun, f"service:{service}", f"counter:{counter}")):
            if name == begun[1] and service != life["service"]:
                continue
            figures.add_duration(name, "service", ms)
    for _ms, counter in life["calls"]:
        figures.add(f"counter:{counter}", "called")


def _count_first_call(figures: Figures, life: Life, begun: tuple[str, ...]) -> None:
    at, counter = life["calls"][0]
    # Who came before a booked time waits from that time on.
    start = max(life["issued"], life["promised"] or 0) if life["kind"] == "booked" else life["issued"]
    waited = max(0, at - start)
    for name in (*begun, f"counter:{counter}"):
        figures.add_duration(name, "wait", waited)
    if life["promised"] is not None and life["kind"] in KEPT_MS:
        figures.add("promise", life["kind"])
        figures.add("promise", f"{life['kind']}_kept", int(at - life["promised"] <= KEPT_MS[life["kind"]]))
    if life["estimate"]:
        _count_accuracy(figures, waited, *life["estimate"])


def _count_accuracy(figures: Figures, waited: int, p50: int, p90: int) -> None:
    figures.add("accuracy", "estimated")
    figures.add("accuracy", "within_p90", int(waited <= p90 * 1000))
    figures.add("accuracy", "error_ms", abs(waited - p50 * 1000))

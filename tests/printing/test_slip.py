"""The words on the paper, in both languages and all three time zones."""

from __future__ import annotations

import pytest
from flask import Flask

from kiosk.printer.ticket import parse
from queue_service.posts.models import Lines, Service, Text
from queue_service.printing import slip
from queue_service.printing.models import Route, Way
from queue_service.tickets.models import Ticket
from tests import factories

SERVICE = Service(
    "ktp-baru",
    "A",
    Text("KTP-el baru", "New card"),
    requirements=Lines(("Kartu Keluarga",), ("Family card",)),
)
KIA = Service(
    "kia",
    "C",
    Text("KIA", "Child card"),
    requirements=Lines(("Akta lahir", "Kartu Keluarga"), ("Birth", "Family card")),
)
SERVICES = {"ktp-baru": SERVICE, "kia": KIA}
TICKET = Ticket.of(
    {
        "id": "kantor-desa.2611240123456789abcdef",
        "number": "A001",
        "post": "kantor-desa",
        "day": "2026-11-24",
        "service": "ktp-baru",
        "state": "waiting",
        "priority": "lansia",
        "lane": "U",
        "line": "ktp-baru",
        "issued_ms": 0,
        "at": "2026-11-24T09:15:00.000+07:00",
        "recalls": 0,
        "then_services": [],
        "language": "id",
    }
)
ROUTE = Route(Way.NETWORK, "x:1", "kiosk", paper=58, cut=False, qr="image", status="off")


def compose(app: Flask, ahead: int = 3, **changes: object) -> dict[str, object]:
    ticket = TICKET._replace(**changes)
    with app.app_context():
        return slip.compose(
            "j1", ticket, ahead, factories.make_post(), SERVICES, ROUTE, "http://10.0.0.1:8000"
        )


def test_the_paper_says_who_when_what_and_where(app: Flask) -> None:
    words = compose(app)
    assert words["number"] == "A001"
    assert words["office"] == "Kantor Desa Tanjung Barat"
    assert words["service"] == "KTP-el baru"
    assert (words["date"], words["time"]) == ("Selasa, 24 November 2026", "pukul 09.15 WIB")
    assert words["bring"] == ["Kartu Keluarga"]
    assert words["url"] == "http://10.0.0.1:8000/t/kantor-desa.2611240123456789abcdef"
    assert words["labels"]["ahead"] == "3 orang di depan Anda"  # type: ignore[index]
    assert (words["paper"], words["cut"], words["qr"], words["status"]) == (58, False, "image", "off")


def test_further_services_follow_in_order_and_what_to_bring_is_listed_once(app: Flask) -> None:
    words = compose(app, then_services=("kia", "tidak-ada"))
    assert (words["service"], words["then"]) == ("KTP-el baru", ["lalu KIA", "lalu tidak-ada"])
    assert words["bring"] == ["Kartu Keluarga", "Akta lahir"]
    assert compose(app, then_services=("kia",), language="en")["then"] == ["then Child card"]
    assert compose(app)["then"] == []


def test_nobody_ahead_is_said_as_such(app: Flask) -> None:
    assert compose(app, ahead=0)["labels"]["ahead"] == "Anda yang berikutnya"  # type: ignore[index]


def test_an_english_visit_gets_an_english_service_and_date(app: Flask) -> None:
    words = compose(app, language="en")
    assert (words["service"], words["bring"]) == ("New card", ["Family card"])
    assert str(words["date"]).replace(",", "") == "Tuesday 24 November 2026"


def test_nothing_personal_is_on_the_paper(app: Flask) -> None:
    assert "lansia" not in str(compose(app))


@pytest.mark.parametrize(
    ("at", "time"),
    [
        ("2026-11-24T09:05:00+08:00", "pukul 09.05 WITA"),
        ("2026-11-24T23:59:00+09:00", "pukul 23.59 WIT"),
        ("2026-11-24T10:00:00+02:00", "pukul 10.00"),
    ],
)
def test_the_zone_has_its_indonesian_name(app: Flask, at: str, time: str) -> None:
    from datetime import datetime

    with app.app_context():
        assert slip.time_text(datetime.fromisoformat(at)) == time


def test_the_agent_and_the_worker_understand_it(app: Flask) -> None:
    job = parse(compose(app))
    assert (job.number, job.paper, job.labels["bring"]) == ("A001", 58, "Yang perlu disiapkan:")

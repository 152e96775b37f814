"""A group in one go: looked at first, written once however often it is sent, and nobody else's to see."""

import io
import re

import pytest

from queue_service.applications import actions as applications
from queue_service.core.errors import Unavailable
from queue_service.entrusted import actions as entrusted
from queue_service.entrusted import check, store
from queue_service.entrusted.models import Limits
from queue_service.partners import behalf
from queue_service.posts import actions as posts
from queue_service.staff.models import SYSTEM
from tests.bookings.residents import nik
from tests.callers import Api
from tests.factories import POST
from tests.partners.test_people_pages import logged_in, place

GROUPS = "/partner/groups"
HEAD = "nama;nik;ponsel;yang_setuju;cara_setuju;tanggal_setuju"
__all__ = ["place"]


def row(who: int, name: str = "Warga Desa") -> str:
    return f"{name};{nik(who)};0812{30_000_000 + who};{name};lisan;23/11/2026"


def upload(office: Api, *rows: str, kind: str = "application", by: str = "lsm"):
    """Send a table as a browser does; return the path of its preview, and the token of forms."""
    token, table = logged_in(office, by), "\n".join((HEAD, *rows)).encode()
    data = {"csrf_token": token, "post": POST, "service": "ktp-baru", "file": (io.BytesIO(table), "k.csv")}
    answer = office.client.post(f"{GROUPS}/{kind}", data=data)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.location, token


def shown(office: Api, path: str) -> list[str]:
    """Return the badge of each row."""
    page = office.client.get(path).get_data(as_text=True)
    return re.findall(r'<span class="badge [a-z]*">([^<]+)', page)


def send(office: Api, path: str, token: str):
    return office.client.post(path, data={"csrf_token": token})


def entries(office: Api):
    return entrusted.listed(office.engine, posts.get(office.engine, POST), "lsm")


@pytest.mark.parametrize(("kind", "state"), [("application", "Belum dikirim"), ("booking", "Pasti")])
def test_a_group_is_looked_at_then_written_once_however_often_it_is_sent(place, kind, state):
    path, token = upload(place, row(1), row(2), row(1), "Salah;12;1;;surat;", kind=kind)
    assert shown(place, path) == ["Siap dicatat", "Siap dicatat", "Tidak dicatat", "Perlu perbaikan"]
    assert entries(place) == []
    for _twice in range(2):
        assert send(place, path, token).status_code == 303
        assert shown(place, path) == [state, state, "Tidak dicatat", "Perlu perbaikan"]
        assert len(entries(place)) == 2
    again, _token = upload(place, row(1), row(3), kind=kind)
    assert shown(place, again) == ["Tidak dicatat", "Siap dicatat"]
    assert check.violations(place.engine) == []


def test_a_table_says_what_of_a_service_each_person_needs(place):
    token = logged_in(place, "lsm")
    rows = (f"{HEAD};keperluan", f"{row(1)};Hilang", f"{row(2)};apa", f"{row(3)};")
    table = io.BytesIO("\n".join(rows).encode())
    data = {"csrf_token": token, "post": POST, "service": "ktp-ganti", "file": (table, "k.csv")}
    path = place.client.post(f"{GROUPS}/application", data=data).location
    assert shown(place, path) == ["Siap dicatat", "Perlu perbaikan", "Siap dicatat"]
    send(place, path, token)
    assert sorted(applications.find(place.engine, one.code)[1].case for one in entries(place)) == [
        "",
        "hilang",
    ]


@pytest.mark.parametrize("kind", ["application", "booking"])
@pytest.mark.parametrize("before", [True, False], ids=["before the row is written", "before that is noted"])
def test_a_confirmation_that_was_cut_short_goes_on_when_it_is_sent_again(place, monkeypatch, kind, before):
    path, token = upload(place, row(1), row(2), row(3), kind=kind)
    real, calls = (behalf._make, []) if before else (store.run, [])

    def cut_short(*args, **more):
        calls.append(args)
        if len(calls) == 2 if before else (args[1] == "settle" and len(calls) == 4):
            raise Unavailable("engine")
        return real(*args, **more)

    target = (behalf, "_make") if before else (store, "run")
    with monkeypatch.context() as patch:
        patch.setattr(*target, cut_short)
        assert send(place, path, token).status_code == 503
    assert len([one for one in entries(place) if one.made]) == 1
    assert send(place, path, token).status_code == 303
    assert [one.made for one in entries(place)] == [True] * 3
    assert len(set(shown(place, path))) == 1


def test_rows_beyond_the_quota_wait_and_are_written_when_there_is_room(place):
    post = posts.get(place.engine, POST)
    entrusted.set_limits(place.engine, post, "lsm", Limits(day=1), SYSTEM)
    path, token = upload(place, row(1), row(2))
    assert shown(place, path) == ["Siap dicatat", "Tidak dicatat"]
    send(place, path, token)
    assert len(entries(place)) == 1
    entrusted.set_limits(place.engine, post, "lsm", Limits(), SYSTEM)
    send(place, path, token)
    assert len(entries(place)) == 2


def test_script_and_formulas_in_cells_are_only_text(place):
    path, token = upload(place, row(1, "<script>alert(1)</script>"), row(2, "=HYPERLINK(1)"))
    send(place, path, token)
    for page in (path, "/partner"):
        assert "<script>alert" not in place.client.get(page).get_data(as_text=True)


def test_a_group_is_seen_and_confirmed_only_by_who_uploaded_it(place):
    path, _token = upload(place, row(1))
    token = logged_in(place, "lain")
    assert place.client.get(path).status_code == 404
    assert send(place, path, token).status_code == 404
    assert entries(place) == []


def test_the_people_of_a_group_are_kept_sealed_and_for_half_a_day(place):
    upload(place, row(1, "Siti Rahasia"))
    (key,) = place.engine.client.scan_iter(f"q:{{{POST}}}:visit:group:*")
    assert 0 < place.engine.client.ttl(key) <= 12 * 3600
    assert "Rahasia" not in str(place.engine.client.hgetall(key))

"""The pages on which a partner enters, completes and sees what it does for its people."""

import io
import re

import pytest
from PIL import Image

from queue_service.applications import actions as applications
from queue_service.core.identity import Principal
from queue_service.entrusted import actions as entrusted
from queue_service.entrusted.models import Limits
from queue_service.partners import behalf
from queue_service.posts import actions as posts
from queue_service.staff import actions as staff
from tests.applications.office import with_services
from tests.callers import PASSWORD, Api
from tests.factories import POST
from tests.partners.test_routes import form, logged_in

SITI = {
    "name": "Siti Aminah",
    "nik": "3171014506900002",
    "kk": "3171010101010001",
    "birth_date": "1990-06-05",
    "sex": "P",
    "phone": "0812 3456 7890",
}
AGREED = {"who": "Siti Aminah", "how": "tertulis", "on": "2026-11-24"}
ENTERED = {"post": POST, "service": "ktp-baru", **SITI, **AGREED}
NEW = "/partner/new"


@pytest.fixture
def place(office: Api) -> Api:
    """The office, with the sample village's services and a second partner."""
    with_services(office.engine, POST)
    staff.create_user(office.engine, "lain", PASSWORD, "partner", (POST,), "LSM Lain")
    return office


def enter(office: Api, kind: str = "application", **more: str):
    return form(office, f"{NEW}/{kind}", ENTERED | more, by="lsm")


def photo() -> tuple[io.BytesIO, str]:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "white").save(file, "JPEG")
    return io.BytesIO(file.getvalue()), "kk.jpg"


def test_an_application_is_entered_completed_and_sent_by_the_partner(place):
    made = enter(place)
    assert made.status_code == 303
    here = made.location.partition("?")[0]
    token = logged_in(place, "lsm")
    assert "Masih kurang:" in place.client.get(made.location).get_data(as_text=True)
    for kind in ("kk", "f-1-02"):
        sent = place.client.post(f"{here}/documents/{kind}", data={"csrf_token": token, "file": photo()})
        assert sent.status_code == 303
    assert place.client.post(f"{here}/send", data={"csrf_token": token}).status_code == 303
    found = applications.find(place.engine, here.rpartition("/")[2])[1]
    assert (found.state, {step.by for step in found.history}) == ("diajukan", {"lsm"})
    page = place.client.get("/partner").get_data(as_text=True)
    assert "Siti Aminah" in page
    assert "Diajukan" in page
    assert SITI["nik"] not in page + place.client.get(here).get_data(as_text=True)


def test_a_partner_says_what_of_a_service_is_needed_at_once_or_later(place):
    first = enter(place, service="ktp-ganti", case="hilang").location.partition("?")[0]
    found = applications.find(place.engine, first.rpartition("/")[2])[1]
    assert found.case == "hilang"
    assert "Surat keterangan hilang" in place.client.get(first).get_data(as_text=True)
    later = enter(place, service="ktp-ganti", nik="3171014506900003").location.partition("?")[0]
    assert "Keperluan" in place.client.get(later).get_data(as_text=True).partition("Masih kurang:")[2][:60]
    token = logged_in(place, "lsm")
    data = {"csrf_token": token, "case": "rusak"}
    assert place.client.post(f"{later}/data", data=data).status_code == 303
    assert applications.find(place.engine, later.rpartition("/")[2])[1].case == "rusak"
    assert enter(place, service="ktp-ganti", case="apa").status_code == 422


def test_a_booking_is_entered_with_a_priority_and_its_time_is_shown(place):
    page = place.client
    logged_in(place, "lsm")
    text = page.get(f"{NEW}/booking?post={POST}&service=ktp-baru").get_data(as_text=True)
    slot = re.findall(r'<option value="(\d{8}T\d{4})"', text)[0]
    made = enter(place, "booking", slot=slot, priority="hamil")
    assert made.status_code == 303
    assert "Pasti" in page.get(made.location).get_data(as_text=True)


def test_every_wrong_field_is_marked_and_nothing_is_entered(place):
    wrong = enter(place, nik="12", phone="1", who="", how="surat", on="2999-01-01", sex="X")
    assert wrong.status_code == 422
    marked = set(re.findall(r'id="(\w+)-error"', wrong.get_data(as_text=True)))
    assert marked == {"nik", "phone", "who", "how", "on", "sex"}
    assert entrusted.listed(place.engine, posts.get(place.engine, POST), "lsm") == []


def test_what_is_over_the_quota_is_refused_in_plain_words(place):
    boss = Principal("staff", "budi", role="supervisor", posts=(POST,))
    entrusted.set_limits(place.engine, posts.get(place.engine, POST), "lsm", Limits(day=0), boss)
    refused = enter(place)
    assert refused.status_code == 409
    assert "Jatah hari ini sudah habis" in refused.get_data(as_text=True)


def test_the_office_sets_and_sees_the_quotas_of_a_partner(place):
    data = {"post": POST, "user": "lsm", "quota": "", "day": "3", "week": "9"}
    assert form(place, "/admin/home-visits/partners", data, by="budi").status_code == 303
    post = posts.get(place.engine, POST)
    assert entrusted.allowance(place.engine, place.app.extensions["clock"], post, "lsm").limits == Limits(
        3, 9
    )
    wrong = form(place, "/admin/home-visits/partners", data | {"day": "banyak"}, by="budi")
    assert wrong.status_code == 422
    assert "Jatah diisi angka bulat" in wrong.get_data(as_text=True)


def test_another_partner_neither_opens_nor_changes_an_entry(place):
    here = enter(place).location.partition("?")[0]
    code = here.rpartition("/")[2]
    token = logged_in(place, "lain")
    assert place.client.get(here).status_code == 404
    for step in ("data", "send", "documents/kk"):
        data = {"csrf_token": token, "name": "Orang Lain", "file": photo()}
        assert place.client.post(f"{here}/{step}", data=data).status_code == 404
    assert "Siti" not in place.client.get("/partner").get_data(as_text=True)
    vault = place.app.extensions["vault"]
    assert applications.opened(vault, applications.find(place.engine, code)[1]).name == "Siti Aminah"


def test_an_entry_is_forgotten_after_what_was_entered_is_gone(place):
    code = enter(place).location.partition("?")[0].rpartition("/")[2]
    engine, clock, post = place.engine, place.app.extensions["clock"], posts.get(place.engine, POST)
    clock.pass_time(9 * 86_400)
    assert behalf.forget_old(engine, clock, post) == 0
    applications.discard(engine, clock, post, applications.find(engine, code)[1], by="holder")
    assert behalf.forget_old(engine, clock, post) == 1
    assert entrusted.listed(engine, post, "lsm") == []


@pytest.mark.parametrize(
    ("who", "there"), [("lsm", {"/partner"}), ("sari", {"/counter", "/admin/home-visits"})]
)
def test_everybody_finds_their_own_pages_from_their_account(place, who, there):
    logged_in(place, who)
    links = set(re.findall(r'href="([^"]+)"', place.client.get("/account").get_data(as_text=True)))
    assert there <= links
    assert ("/partner" in links) is (who == "lsm")
    assert all(place.client.get(one).status_code == 200 for one in there)

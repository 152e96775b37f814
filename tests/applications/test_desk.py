"""The verification desk's pages, without scripts: the list, one application beside its documents, and every verb."""

import dataclasses
import re

import pytest

from queue_service.applications import actions, desk, rules, uploads
from queue_service.applications.models import Reason, State
from queue_service.documents import actions as documents
from queue_service.posts import actions as posts
from queue_service.staff import trail
from tests.applications.office import GROWN_UP, PHONE, Desk
from tests.callers import Api
from tests.documents import corpus
from tests.factories import POST

HOME = "/admin/applications"


class Window:
    """An officer's browser without scripts."""

    def __init__(self, office: Api, who: str) -> None:
        self.client = office.app.test_client()
        self.client.set_cookie("session", office.tokens[who])
        self.text, self.status = "", 0

    def open(self, path: str) -> "Window":
        return self._shown(self.client.get(path, follow_redirects=True))

    def send(self, path: str, **fields: str) -> "Window":
        """Send a form of the page that is open."""
        token = re.search(r'name="csrf-token" content="([^"]+)"', self.text)
        assert token
        return self._shown(
            self.client.post(path, data={"csrf_token": token[1], **fields}, follow_redirects=True)
        )

    def _shown(self, answer) -> "Window":
        self.text, self.status = answer.get_data(as_text=True), answer.status_code
        return self


@pytest.fixture
def room(office: Api, settings, tmp_path) -> Desk:
    """The same office as its verbs see it, with a shelf of the test's own."""
    office.app.extensions["shelf"] = documents.shelf(dataclasses.replace(settings, data_dir=tmp_path))
    return Desk(office.engine, office.app.extensions["clock"], posts.get(office.engine, POST))


@pytest.fixture
def sari(office: Api, room: Desk) -> Window:
    return Window(office, "sari")


@pytest.fixture
def tono(office: Api, room: Desk) -> Window:
    return Window(office, "tono")


def submitted(office: Api, room: Desk, **more):
    """Somebody's application with real documents, handed in; it is sealed by the app's own secret."""
    vault = office.app.extensions["vault"]
    given = more.pop("given", GROWN_UP)
    found = actions.create(
        office.engine, room.clock, vault, room.post, "ktp-baru", given, phone=PHONE, sms_consent=True, **more
    )
    shelf = office.app.extensions["shelf"]
    for kind, file in (("kk", corpus.photo((800, 600))), ("f-1-02", corpus.pdf(2))):
        found = uploads.keep(office.engine, room.clock, shelf, room.post, found, kind, file, by="holder")
    return actions.submit(office.engine, room.clock, vault, room.post, found)


def test_the_list_shows_who_waits_longest_first_with_filters(office, room, sari):
    first = submitted(office, room, given=GROWN_UP | {"name": "Ani Lestari"})
    room.clock.pass_time(2 * 86_400)
    submitted(office, room)
    page = sari.open(HOME).text
    assert page.index("Ani Lestari") < page.index("Siti Aminah")
    assert "2 hari" in page
    old = sari.open(f"{HOME}?age=1").text
    assert "Ani Lestari" in old
    assert "Siti Aminah" not in old
    assert "Ani Lestari" not in sari.open(f"{HOME}?service=kia").text
    assert "Tidak ada permohonan di sini." in sari.open(f"{HOME}?state=lengkap").text
    assert "Ani Lestari" in sari.open(f"{HOME}?code={first.code.lower()}").text
    assert sari.open(f"{HOME}?code=7QK3M9T2XB4H").status == 404


def test_form_and_documents_are_side_by_side_and_numbers_whole_only_for_who_works_on_it(office, room, sari):
    found = submitted(office, room)
    page = sari.open(f"{HOME}/{found.code}").text
    assert "3171************" in page
    assert GROWN_UP["nik"] not in page
    pictures = re.findall(r'<img src="([^"]+\.jpg)"', page)
    assert len(pictures) == 3
    assert "Lengkap dan benar" not in page
    page = sari.send(f"{HOME}/{found.code}/claim").text
    assert GROWN_UP["nik"] in page
    assert "Lengkap dan benar" in page
    for picture in pictures:
        answer = sari.client.get(picture)
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    looks = list(trail.entries(office.engine, [POST], trail.Wanted(action="document.viewed")))
    assert len(looks) == 3


def test_the_other_officer_sees_who_works_on_it_and_takes_over_by_choice(office, room, sari, tono):
    found = submitted(office, room)
    sari.open(f"{HOME}/{found.code}").send(f"{HOME}/{found.code}/claim")
    page = tono.open(f"{HOME}/{found.code}").text
    assert "Sedang dikerjakan sari sampai pukul 08.15 WIB." in page
    assert "Lengkap dan benar" not in page
    assert ">sari<" in tono.open(HOME).text
    refused = tono.open(f"{HOME}/{found.code}").send(f"{HOME}/{found.code}/verify")
    assert refused.status == 409
    assert "sedang dikerjakan petugas lain" in refused.text
    assert "Anda mengerjakan ini" in tono.send(f"{HOME}/{found.code}/claim", take="1").text
    assert "Ambil alih dari tono" in sari.open(f"{HOME}/{found.code}").text
    room.clock.pass_time(rules.CLAIM_MS / 1000)
    assert "Mulai periksa" in sari.open(f"{HOME}/{found.code}").text


def test_it_goes_back_with_what_is_wrong_beside_each_document(office, room, sari):
    found = submitted(office, room)
    path = f"{HOME}/{found.code}"
    sari.open(path).send(f"{path}/claim")
    empty = sari.send(f"{path}/return", **{"phrase-kk": "", "text": " "})
    assert empty.status == 422
    assert "alasannya" in empty.text
    sari.send(
        f"{path}/return",
        **{"phrase-kk": "blurred", "text-f-1-02": "Tanda tangan  kurang", "text": "Terima kasih"},
    )
    back = actions.find(office.engine, found.code)[1]
    assert back.state is State.PERLU_PERBAIKAN
    assert back.history[-1].reasons == (
        Reason("kk", "blurred"),
        Reason("f-1-02", "", "Tanda tangan kurang"),
        Reason("", "", "Terima kasih"),
    )
    assert "Fotonya buram" in sari.open(path).text


def test_every_verb_of_the_way_to_the_handover_is_a_button(office, room, sari):
    found = submitted(office, room)
    path = f"{HOME}/{found.code}"
    sari.open(path).send(f"{path}/claim")
    for verb, fields, said in (
        ("verify", {}, "Teruskan ke Disdukcapil"),
        ("forward", {}, "Kabar dari Disdukcapil"),
        ("progress", {"state": "direkam"}, "Kartu siap diambil"),
        ("ready", {}, "Kartu sudah diserahkan"),
        ("handover", {}, "Diserahkan"),
    ):
        assert said in sari.send(f"{path}/{verb}", **fields).text
    assert actions.find(office.engine, found.code)[1].state is State.DISERAHKAN
    assert "Langkah berikutnya" not in sari.text


def test_a_form_sent_twice_counts_once_and_a_strange_state_is_refused(office, room, sari):
    found = submitted(office, room)
    path = f"{HOME}/{found.code}"
    sari.open(path).send(f"{path}/claim")
    for _time in range(2):
        assert sari.send(f"{path}/verify", idempotency_key="satu").status == 200
    assert [entry.verb for entry in actions.find(office.engine, found.code)[1].history].count("verify") == 1
    assert sari.send(f"{path}/progress", state="terbang").status == 422
    assert sari.send(f"{path}/handover").status == 409


def test_script_in_what_people_typed_stays_text(office, room, sari):
    evil = "<script>alert(1)</script> Siti"
    found = submitted(office, room, given=GROWN_UP | {"name": evil, "address": evil})
    for path in (HOME, f"{HOME}/{found.code}"):
        page = sari.open(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


@pytest.mark.parametrize("who", ["jauh", "lsm"])
def test_staff_of_other_posts_and_partners_see_nothing_of_it(office, room, who):
    found = submitted(office, room)
    window = Window(office, who)
    for path in (
        f"{HOME}/{found.code}",
        f"{HOME}/{found.code}/documents/kk/1.jpg",
        f"{HOME}?code={found.code}",
    ):
        assert window.open(path).status == 403
    assert "Siti" not in window.open(HOME).text


def test_nobody_without_a_log_in_gets_there(office, room):
    found = submitted(office, room)
    for path in (HOME, f"{HOME}/{found.code}"):
        assert office.client.get(path).headers["Location"].startswith("/login")


def test_after_a_refused_form_the_other_language_is_that_of_the_page_it_was_on(office, room, sari):
    found = submitted(office, room)
    path = f"{HOME}/{found.code}"
    refused = sari.open(path).send(f"{path}/progress", state="terbang")
    assert refused.status == 422
    english = re.search(r'href="([^"]+)" hreflang="en"', refused.text)
    assert english
    assert english[1] == f"{path}?lang=en"
    assert sari.open(english[1]).status == 200


def test_the_list_of_the_api_goes_on_page_by_page(office, room, monkeypatch):
    monkeypatch.setattr(desk, "MOST", 2)
    codes = []
    for _one in range(5):
        codes.append(room.submitted().code)
        room.clock.pass_time(60)
    seen, path = [], f"/api/v1/posts/{POST}/applications?service=ktp-baru"
    while path:
        answer = office.get(path, by="sari")
        seen += [row["code"] for row in answer.get_json()]
        following = re.fullmatch(r'<([^>]+)>; rel="next"', answer.headers.get("Link", ""))
        path = following[1] if following else ""
    assert seen == codes
    assert office.get(f"/api/v1/posts/{POST}/applications?after=kacau", by="sari").status_code == 422


def test_who_has_applied_is_found_by_identity_also_behind_many_others(room, monkeypatch):
    monkeypatch.setattr(desk, "MOST", 2)
    others = [room.submitted() for _one in range(5)]
    last = room.submitted(given=GROWN_UP | {"nik": "3171010506900004"})
    wanted = {others[0].identity, last.identity, "nobody"}
    assert desk.applied(room.engine, room.post, "ktp-baru", wanted) == wanted - {"nobody"}
    assert desk.applied(room.engine, room.post, "kia", wanted) == set()
    room.advance(last, "reject", reasons=(Reason("kk", "blurred"),))
    assert last.identity not in desk.applied(room.engine, room.post, "ktp-baru", wanted)


def test_a_long_list_goes_on_on_the_next_page_and_shows_everybody_once(room, sari, monkeypatch):
    monkeypatch.setattr(desk, "MOST", 2)
    codes = []
    for _one in range(5):
        codes.append(room.submitted().code)
        room.clock.pass_time(60)
    seen, path = [], f"{HOME}?post={POST}&service=ktp-baru"
    while path:
        found = re.findall(rf'href="{HOME}/([0-9A-Z]{{12}})"', sari.open(path).text)
        assert len(found) <= 2
        seen += found
        following = re.search(r'class="button" href="([^"]+after=[^"]+)"', sari.text)
        path = following[1].replace("&amp;", "&") if following else ""
    assert seen == codes
    assert seen[0] in sari.open(f"{HOME}?post={POST}&after=kacau").text

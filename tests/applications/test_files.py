"""Files of applications over the API: kept as pictures, replaced, looked at, taken away; what is no picture is refused plainly."""

import dataclasses
from io import BytesIO

import pytest

from queue_service.applications import store
from queue_service.documents import actions as documents
from queue_service.documents import store as kept
from queue_service.documents.disk import Disk
from queue_service.documents.s3 import Bucket
from queue_service.staff import following, trail
from tests.applications.calls import create, desk, path
from tests.callers import EVERYBODY, Api, code
from tests.documents import corpus
from tests.factories import POST


@pytest.fixture(autouse=True)
def shelf(office: Api, settings, tmp_path):
    """A shelf in a folder of the test's own."""
    made = documents.shelf(dataclasses.replace(settings, data_dir=tmp_path))
    found = dataclasses.replace(made, limit=200_000)
    office.app.extensions["shelf"] = found
    return found


def send(office: Api, application, kind: str, data: bytes, name: str = "foto.jpg", **more):
    address = path(application, f"/documents/{kind}", **more)
    return office.client.put(address, data={"file": (BytesIO(data), name)})


def files(shelf) -> int:
    return len(list(shelf.first.ages()))


def test_a_photo_is_kept_and_counts_for_what_is_missing(office, shelf):
    made = create(office)
    answer = send(office, made, "kk", corpus.photo())
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.get_json()["missing"] == ["documents.f-1-02"]
    assert answer.get_json()["documents"][0]["file"]["media"] == "image/jpeg"
    assert send(office, made, "f-1-02", corpus.pdf(2), "formulir.pdf").get_json()["missing"] == []
    assert files(shelf) == 3
    second = office.get(path(made, "/documents/f-1-02") + "&page=2")
    assert (second.status_code, second.mimetype, second.data[:2]) == (200, "image/jpeg", b"\xff\xd8")
    assert "sandbox" in second.headers["Content-Security-Policy"]
    assert code(office.get(path(made, "/documents/f-1-02") + "&page=3")) == (404, "not_found")
    assert office.post(path(made, "/submit")).get_json()["state"] == "diajukan"


def test_a_better_photo_takes_the_place_of_the_first_which_is_really_deleted(office, shelf):
    made = create(office)
    first = send(office, made, "kk", corpus.photo())
    assert first.status_code == 200
    before = [one.id for one in kept.of_owner(office.engine, f"application:{made['code']}")]
    assert send(office, made, "kk", corpus.photo((900, 700))).status_code == 200
    after = [one.id for one in kept.of_owner(office.engine, f"application:{made['code']}")]
    assert len(after) == 1
    assert before != after
    assert files(shelf) == 1
    assert office.delete(path(made, "/documents/kk")).get_json()["documents"][0]["file"] is None
    assert files(shelf) == 0
    assert store.gone(office.engine, POST) == []


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", (422, "file_empty")),
        (b"<html><script>alert(1)</script></html>", (415, "file_unknown")),
        (b"%PDF-1.4 but nothing of one", (422, "file_damaged")),
        (b"x" * 200_001, (413, "file_too_large")),
        (b"x" * 300_000, (413, "too_large")),
    ],
)
def test_what_is_no_photo_is_refused_with_a_plain_reason_and_leaves_nothing(office, shelf, data, refusal):
    made = create(office)
    answer = send(office, made, "kk", data)
    assert code(answer) == refusal
    assert answer.get_json()["detail"].endswith(".")
    assert files(shelf) == 0


def test_a_store_that_is_away_is_503_with_a_plain_sentence_and_loses_nothing(office, shelf):
    made = create(office)
    nowhere = Bucket("http://127.0.0.1:9", "papers", "office", "key", "secret", "us-east-1")
    office.app.extensions["shelf"] = dataclasses.replace(shelf, places=(nowhere, shelf.first))
    answer = send(office, made, "kk", corpus.photo((400, 300)))
    assert code(answer) == (503, "documents_unreachable")
    assert (answer.headers["Retry-After"], answer.get_json()["detail"][-1]) == ("10", ".")
    assert office.get(path(made)).get_json()["documents"][0]["file"] is None
    assert office.get("/readyz").get_json() == {"status": "ready", "documents": "unreachable"}
    office.app.extensions["shelf"] = shelf
    assert send(office, made, "kk", corpus.photo((400, 300))).status_code == 200


def test_a_better_photo_is_kept_also_while_the_first_cannot_be_deleted(office, shelf):
    made = create(office)
    assert send(office, made, "kk", corpus.photo((400, 300))).status_code == 200
    office.app.extensions["shelf"] = dataclasses.replace(shelf, places=(Disk(shelf.first.folder / "other"),))
    office.app.extensions["shelf"].first.name = "elsewhere"
    assert send(office, made, "kk", corpus.photo((400, 300))).status_code == 200
    assert len(store.gone(office.engine, POST)) == 1


def test_a_request_without_a_file_a_strange_kind_and_a_late_one_are_refused(office):
    made = create(office)
    assert code(office.put(path(made, "/documents/kk"))) == (422, "invalid_input")
    assert code(send(office, made, "paspor", corpus.photo())) == (404, "not_found")
    for kind in ("kk", "f-1-02"):
        assert send(office, made, kind, corpus.photo()).status_code == 200
    office.post(path(made, "/submit"))
    assert code(send(office, made, "kk", corpus.photo())) == (409, "wrong_state")
    assert code(office.delete(path(made, "/documents/kk"))) == (409, "wrong_state")


def test_nobody_else_sends_sees_or_deletes_a_document(office, shelf):
    made = create(office)
    send(office, made, "kk", corpus.photo())
    for phone4 in (None, "0000"):
        address = path(made, "/documents/kk", phone4)
        assert code(send(office, made, "kk", corpus.photo(), phone4=phone4))[0] == 404
        assert code(office.get(address))[0] == 404
        assert code(office.delete(address))[0] == 404
    for caller in EVERYBODY:
        if caller not in ("kepala", "budi", "sari", "tono"):
            assert code(office.get(path(made, "/documents/kk", None), by=caller))[0] in (401, 403, 404)
    assert files(shelf) == 1


def test_every_look_of_an_officer_is_in_the_audit_log_and_the_holders_is_not(office):
    made = create(office)
    send(office, made, "kk", corpus.photo())
    assert office.get(path(made, "/documents/kk")).status_code == 200
    assert office.get(path(made, "/documents/kk", None), by="sari").status_code == 200
    looks = trail.entries(office.engine, [POST], trail.Wanted(action="document.viewed"))
    assert [(one.by, one.subject, one.after) for one in looks] == [
        ("sari", f"application:{made['code']}", {"kind": "kk", "page": 1})
    ]


def test_what_officers_do_with_an_application_is_in_the_audit_log_too(office):
    made = create(office)
    for kind in ("kk", "f-1-02"):
        send(office, made, kind, corpus.photo())
    office.post(path(made, "/submit"))
    desk(office, made, "verify")
    following.follow(office.engine, office.app.extensions["clock"].now_ms(), [POST])
    [entry] = trail.entries(office.engine, [POST], trail.Wanted(action="application."))
    assert (entry.by, entry.subject, entry.after) == (
        "sari",
        f"application:{made['code']}",
        {"did": "verify", "service": "ktp-baru", "state": "lengkap"},
    )


def test_a_deleted_draft_takes_its_documents_along(office, shelf):
    made = create(office)
    send(office, made, "kk", corpus.photo())
    assert office.delete(path(made)).status_code == 204
    assert files(shelf) == 0


def test_a_returned_document_is_the_only_one_to_be_sent_again(office):
    made = create(office)
    for kind in ("kk", "f-1-02"):
        send(office, made, kind, corpus.photo())
    office.post(path(made, "/submit"))
    office.app.extensions["clock"].pass_time(60)
    desk(office, made, "return", {"reasons": [{"document": "kk", "phrase": "blurred"}]})
    office.app.extensions["clock"].pass_time(60)
    mended = send(office, made, "kk", corpus.photo()).get_json()
    assert (mended["missing"], mended["next"]) == ([], "submit")
    assert office.post(path(made, "/submit")).get_json()["state"] == "diajukan"

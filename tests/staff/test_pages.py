"""The room's pages, as a browser without scripts uses them."""

import re
from dataclasses import replace

import pytest

from queue_service.app import create_app
from queue_service.core.web import SESSION_COOKIE
from queue_service.staff import actions
from tests.staff.conftest import PASSWORD, Browser


def cookie(answer, name):
    """Return one Set-Cookie line of an answer."""
    return next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith(f"{name}="))


def test_a_person_logs_in_and_goes_where_they_wanted(browser):
    answer = browser.client.get("/admin/audit?post=pasar")
    assert answer.location == "/login?next=/admin/audit?post%3Dpasar"
    page = browser.get(answer.location)
    form = {name: browser.field(page, name) for name in ("csrf_token", "next")}
    done = browser.client.post("/login", data={**form, "username": "kepala", "password": PASSWORD})
    assert (done.status_code, done.location) == (303, "/admin/audit?post=pasar")


@pytest.mark.parametrize(
    ("who", "home"), [("kepala", "/admin"), ("budi", "/admin"), ("sari", "/counter"), ("lsm", "/partner")]
)
def test_everybody_has_a_page_to_begin_with(browser, who, home):
    assert browser.log_in(who).location == home


def test_a_log_in_leads_to_no_other_site(browser):
    assert browser.log_in("kepala", next="https://evil.example/").location == "/admin"
    assert "evil" not in browser.client.get("/login?next=//evil.example").get_data(as_text=True)


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(browser):
    line = cookie(browser.log_in("kepala"), SESSION_COOKIE)
    assert "HttpOnly" in line
    assert "SameSite=Lax" in line
    assert "Path=/" in line
    assert "Secure" not in line


def test_behind_https_cookies_travel_encrypted_only(engine, office, settings):
    app = create_app(replace(settings, public_url="https://antre.example"))
    secure = Browser(app.test_client())
    page = secure.client.get("/login", base_url="https://antre.example").get_data(as_text=True)
    form = {"csrf_token": secure.field(page, "csrf_token"), "username": "kepala", "password": PASSWORD}
    answer = secure.client.post("/login", data=form, base_url="https://antre.example")
    for name in (SESSION_COOKIE, "known_browser"):
        assert "Secure" in cookie(answer, name)
    app.extensions["engine"].close()


def test_a_session_planted_in_a_browser_before_the_log_in_is_not_used(app, browser, office):
    attacker = Browser(app.test_client())
    attacker.log_in("lsm")
    planted = attacker.client.get_cookie(SESSION_COOKIE).value
    page = browser.get("/login")
    browser.client.set_cookie(SESSION_COOKIE, planted)
    form = {"csrf_token": browser.field(page, "csrf_token"), "username": "kepala", "password": PASSWORD}
    browser.client.post("/login", data=form)
    assert browser.client.get_cookie(SESSION_COOKIE).value != planted
    assert actions.authenticate(office, planted) is None
    assert "kepala" in browser.get("/account")


def test_logging_in_again_ends_the_session_this_browser_had(browser, office):
    browser.log_in("kepala")
    old = browser.client.get_cookie(SESSION_COOKIE).value
    browser.client.delete_cookie(SESSION_COOKIE)
    page = browser.get("/login")
    browser.client.set_cookie(SESSION_COOKIE, old)
    form = {"csrf_token": browser.field(page, "csrf_token"), "username": "kepala", "password": PASSWORD}
    assert browser.client.post("/login", data=form).status_code == 303
    assert actions.authenticate(office, old) is None


def test_another_site_cannot_log_a_browser_in(browser):
    answer = browser.client.post("/login", data={"username": "lsm", "password": PASSWORD})
    assert answer.status_code == 403
    assert browser.client.get_cookie(SESSION_COOKIE) is None
    assert "Muat ulang" in answer.get_data(as_text=True)


def test_a_wrong_password_keeps_the_name_and_says_so(browser):
    answer = browser.log_in("kepala", "salah")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert "Nama pengguna atau kata sandi salah." in page
    assert 'value="kepala"' in page
    assert "salah salah" not in page


def test_a_locked_person_is_told_how_long(browser):
    for _try in range(5):
        browser.log_in("kepala", "salah")
    answer = browser.log_in("kepala", "salah")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) <= 5
    assert re.search(r"Coba lagi \d detik lagi", answer.get_data(as_text=True))


def test_whoever_is_logged_in_is_not_asked_again(browser):
    browser.log_in("kepala")
    assert browser.client.get("/login").location == "/admin"


def test_logging_out_ends_the_session_and_forgets_the_cookie(browser, office):
    browser.log_in("kepala")
    token = browser.client.get_cookie(SESSION_COOKIE).value
    answer = browser.send("/admin", "/logout")
    assert answer.location == "/login"
    assert browser.client.get_cookie(SESSION_COOKIE) is None
    assert actions.authenticate(office, token) is None
    assert browser.client.post("/logout").location == "/login"


def test_another_site_cannot_log_a_browser_out(browser, office):
    browser.log_in("kepala")
    assert browser.client.post("/logout").status_code == 403
    assert "Kepala" in browser.get("/admin")


def test_a_new_password_keeps_this_browser_logged_in(browser, office):
    browser.log_in("sari")
    new = "kucing di atas atap"
    differ = browser.send("/account", "/account/password", old=PASSWORD, new=new, again="lain")
    assert differ.status_code == 422
    wrong = browser.send("/account", "/account/password", old="salah", new=new, again=new)
    assert "Kata sandi sekarang tidak benar." in wrong.get_data(as_text=True)
    weak = browser.send("/account", "/account/password", old=PASSWORD, new="sari123456", again="sari123456")
    assert "mudah ditebak" in weak.get_data(as_text=True)
    done = browser.send("/account", "/account/password", old=PASSWORD, new=new, again=new)
    assert done.location == "/account?changed=1"
    assert "Kata sandi sudah diganti" in browser.get(done.location)


def test_a_session_on_another_computer_is_ended_from_the_account_page(app, browser, office):
    other = Browser(app.test_client())
    for one in (browser, other):
        one.log_in("sari")
    page = browser.get("/account")
    (path,) = set(re.findall(r'action="(/account/sessions/[^"]+)"', page))
    assert browser.send("/account", path).status_code == 303
    assert other.client.get("/account").status_code == 302
    assert "di sini" in browser.get("/account")


def test_a_kiosk_is_paired_and_its_code_is_shown_once(browser, office):
    browser.log_in("kepala")
    form = {"kind": "kiosk", "post": "pasar", "name": "Kios <b>pasar</b>", "idempotency_key": "f1"}
    made = browser.send("/admin/devices", "/admin/devices", **form)
    page = browser.get(made.location)
    link = re.search(r'href="(http://localhost/kiosk/pasar#token=([^"]+))"', page)
    assert link
    assert 'src="data:image/svg+xml' in page
    assert "<b>pasar" not in page
    assert actions.authenticate(office, link[2]).posts == ("pasar",)
    assert link[2] not in browser.get(made.location)


def test_a_form_that_is_sent_twice_pairs_one_device(browser, office):
    browser.log_in("kepala")
    form = {"kind": "display", "post": "pasar", "name": "Layar", "idempotency_key": "f2"}
    first, second = (browser.send("/admin/devices", "/admin/devices", **form) for _ in range(2))
    assert first.location == second.location
    assert len(actions.devices_of(office, "pasar")) == 1


def test_a_printer_is_paired_with_the_command_that_starts_it(browser):
    browser.log_in("kepala")
    made = browser.send("/admin/devices", "/admin/devices", kind="printer", post="pasar", name="Struk")
    page = browser.get(made.location)
    assert re.search(r"python -m kiosk.printer --server http://localhost --token d-\w+-\w+", page)


def test_a_kiosks_settings_are_kept_or_explained(browser, office):
    browser.log_in("kepala")
    made = actions.create_device(office, "pasar", "kiosk", "Kios", {})
    place = f"/admin/devices/{made.id}"
    form = {
        "name": "Kios baru",
        "print": "network",
        "paper": "58",
        "printer": "10.0.0.5:9100",
        "idle_seconds": "90",
        "agent": "",
        "qr": "image",
        "status": "off",
    }
    assert browser.send(place, place, **form).status_code == 303
    kept = actions.device(office, made.id)
    assert kept.name == "Kios baru"
    assert kept.settings == {
        "print": "network",
        "paper": 58,
        "printer": "10.0.0.5:9100",
        "idle_seconds": 90,
        "agent": "",
        "cut": False,
        "qr": "image",
        "status": "off",
    }
    refused = browser.send(place, place, **{**form, "printer": "nowhere"})
    assert refused.status_code == 422
    assert "192.168.1.50:9100" in refused.get_data(as_text=True)
    assert 'value="nowhere"' in refused.get_data(as_text=True)
    assert browser.send(place, place, **{**form, "idle_seconds": "lama"}).status_code == 422


def test_a_device_is_revoked_from_its_page(browser, office):
    browser.log_in("kepala")
    made = actions.create_device(office, "pasar", "kiosk", "Kios", {})
    assert browser.send(f"/admin/devices/{made.id}", f"/admin/devices/{made.id}/revoke").status_code == 303
    assert actions.authenticate(office, made.token) is None


def test_a_user_is_added_and_must_change_the_password_that_was_made(app, browser, office):
    browser.log_in("kepala")
    form = {"username": "dewi", "name": "Dewi Lestari", "role": "officer", "posts": ["pasar"]}
    made = browser.send("/admin/users", "/admin/users", **form)
    password = re.search(r'class="secret">([^<]+)<', browser.get(made.location))[1]
    assert password not in browser.get(made.location)
    dewi = Browser(app.test_client())
    assert dewi.log_in("dewi", password).location == "/account?first=1"
    assert "Ganti sekarang" in dewi.get("/account")
    new = "kucing di atas atap"
    dewi.send("/account", "/account/password", old=password, new=new, again=new)
    assert "Ganti sekarang" not in dewi.get("/account")


def test_a_user_that_cannot_be_is_explained_with_what_was_typed(browser):
    browser.log_in("kepala")
    answer = browser.send("/admin/users", "/admin/users", username="sari", name="Sari Dua", role="admin")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "sudah dipakai" in page
    assert 'value="Sari Dua"' in page
    no_post = browser.send("/admin/users", "/admin/users", username="dewi", name="Dewi", role="officer")
    assert "sedikitnya satu pos" in no_post.get_data(as_text=True)


def test_a_user_is_changed_and_shut_out(browser, office):
    browser.log_in("kepala")
    form = {"name": "Sari Dewi", "role": "supervisor", "posts": ["pasar", "kantor-desa"], "active": "on"}
    assert browser.send("/admin/users/sari", "/admin/users/sari", **form).status_code == 303
    user = actions.user(office, "sari")
    assert (user.name, user.role, set(user.posts), user.active) == (
        "Sari Dewi",
        "supervisor",
        {"pasar", "kantor-desa"},
        True,
    )
    del form["active"]
    browser.send("/admin/users/sari", "/admin/users/sari", **form)
    assert not actions.user(office, "sari").active
    last = browser.send("/admin/users/kepala", "/admin/users/kepala", name="Kepala", role="admin")
    assert (last.status_code, "satu admin" in last.get_data(as_text=True)) == (409, True)


def test_a_password_is_reset_and_shown_once(browser):
    browser.log_in("kepala")
    made = browser.send("/admin/users/sari", "/admin/users/sari/reset-password", idempotency_key="r1")
    page = browser.get(made.location)
    assert "Kata sandi untuk sari" in page
    assert "Kata sandi untuk sari" not in browser.get(made.location)


def test_the_log_shows_who_did_what_and_hides_what_it_must(browser, office):
    browser.log_in("kepala")
    form = {"name": "<script>alert(1)</script>", "role": "officer", "posts": ["pasar"], "active": "on"}
    browser.send("/admin/users/sari", "/admin/users/sari", **form)
    page = browser.get("/admin/audit?action=user.changed")
    assert "Pengguna diubah" in page
    assert "<script>alert" not in page
    assert "Tidak ada yang cocok" in browser.get("/admin/audit?person=tidak-ada")


@pytest.mark.parametrize(
    "query",
    ["from=x&to=9999-12-31", "from=0001-01-01", "older=%00&post=zzz", "action=%27", "person=" + "x" * 500],
)
def test_odd_filters_do_no_harm(browser, query):
    browser.log_in("kepala")
    browser.get(f"/admin/audit?{query}")


def test_a_supervisor_sees_the_own_post_only(app, browser, office):
    actions.create_device(office, "pasar", "kiosk", "Kios pasar", {})
    actions.create_device(office, "kantor-desa", "kiosk", "Kios desa", {})
    browser.log_in("budi")
    for path in ("/admin", "/admin/devices", "/admin/audit"):
        page = browser.get(path)
        assert "Kios desa" in page
        assert "Kios pasar" not in page
    assert "Pengguna dibuat" not in browser.get("/admin/audit")


def test_the_engine_being_away_is_said_plainly(app, browser, monkeypatch):
    from redis.exceptions import ConnectionError as Away

    browser.log_in("kepala")
    engine = app.extensions["engine"]

    def away(*_args, **_kwargs):
        raise Away("gone")

    monkeypatch.setattr(engine.client, "hgetall", away)
    monkeypatch.setattr(engine.client, "pipeline", away)
    answer = browser.client.get("/admin/devices")
    assert answer.status_code == 503
    assert "Sistem sedang" in answer.get_data(as_text=True)

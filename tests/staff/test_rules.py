"""The room's rules, without an engine."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_service.core.errors import Invalid
from queue_service.staff import rules
from queue_service.staff.masking import masked, masked_text
from queue_service.staff.passwords import strength


@pytest.mark.parametrize("path", ["/counter", "/admin/audit?post=pasar", "/t/abc#x", "/"])
def test_a_log_in_leads_to_a_page_of_this_site(path):
    assert rules.next_path(path, "/home") == path


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\tevil",
        "/ /evil.example",
        "javascript:alert(1)",
        "counter",
        "",
        None,
        "/login?next=/login",
        "/logout",
        "/\r\nSet-Cookie: a=b",
    ],
)
def test_a_log_in_leads_nowhere_else(path):
    assert rules.next_path(path, "/home") == "/home"


@given(st.text())
def test_whatever_is_wished_stays_on_this_site(wish):
    found = rules.next_path(wish, "/home")
    assert found.startswith("/")
    assert not found.startswith("//")
    assert "\\" not in found
    assert not any(letter.isspace() and letter < "!" for letter in found)


def test_capitals_and_spaces_make_no_other_username():
    assert rules.username("  SaRi ") == "sari"


@pytest.mark.parametrize("name", ["", "a b", "sari@desa", "x" * 41, ".sari", "sari-", "наташа", "a\nb"])
def test_odd_usernames_are_refused(name):
    with pytest.raises(Invalid) as refused:
        rules.check_user(name, "admin", ())
    assert refused.value.extra["errors"][0]["field"] == "username"


def test_an_officer_without_a_post_is_refused():
    with pytest.raises(Invalid) as refused:
        rules.check_user("sari", "officer", ())
    assert refused.value.extra["errors"] == [{"field": "posts", "message": "at least one post"}]


@pytest.mark.parametrize(
    "password", ["pendek", "password12", "sarisarisari", "1234567890123", "qwertyuiop12", "x" * 257]
)
def test_passwords_that_are_short_long_or_easy_are_refused(password):
    with pytest.raises(Invalid) as refused:
        rules.check_password(password, ("sari",), strength)
    assert refused.value.code == "weak_password"


@pytest.mark.parametrize("password", ["payung biru laut", "Kn7x-p2mq-9rrt", "ayam goreng di pasar senin"])
def test_good_passwords_need_no_capitals_or_digits(password):
    rules.check_password(password, ("sari",), strength)


def test_a_very_long_password_is_judged_in_no_time():
    rules.check_password("a1!b2@c3#d4$" * 21, ("sari",), strength)


def test_a_kiosk_prints_by_its_browser_until_told_otherwise():
    assert rules.device_settings("kiosk", {}) == {
        "print": "browser",
        "paper": 80,
        "printer": "",
        "idle_seconds": 45,
        "agent": "",
        "cut": True,
        "qr": "native",
        "status": "auto",
    }


@pytest.mark.parametrize("address", ["192.168.1.50:9100", "printer.local:9100", "[fe80::1]:9100", "p:1"])
def test_a_network_printer_has_host_and_port(address):
    assert rules.device_settings("kiosk", {"print": "network", "printer": address})["printer"] == address


@pytest.mark.parametrize(
    ("kind", "settings", "field"),
    [
        ("kiosk", {"print": "network"}, "settings.printer"),
        ("kiosk", {"printer": "192.168.1.50"}, "settings.printer"),
        ("kiosk", {"printer": "host:70000"}, "settings.printer"),
        ("kiosk", {"printer": "http://host:9100"}, "settings.printer"),
        ("kiosk", {"printer": 9100}, "settings.printer"),
        ("kiosk", {"print": "fax"}, "settings.print"),
        ("kiosk", {"print": ["none"]}, "settings.print"),
        ("kiosk", {"paper": 70}, "settings.paper"),
        ("kiosk", {"paper": "80"}, "settings.paper"),
        ("kiosk", {"idle_seconds": 5}, "settings.idle_seconds"),
        ("kiosk", {"idle_seconds": True}, "settings.idle_seconds"),
        ("kiosk", {"agent": "\ud800"}, "settings.agent"),
        ("kiosk", {"cut": "yes"}, "settings.cut"),
        ("display", {"paper": 80}, "settings.paper"),
        ("printer", {"print": "browser"}, "settings.print"),
        ("toaster", {}, "kind"),
    ],
)
def test_wrong_device_settings_are_named(kind, settings, field):
    with pytest.raises(Invalid) as refused:
        rules.device_settings(kind, settings)
    assert field in [error["field"] for error in refused.value.extra["errors"]]


def test_a_device_is_silent_after_three_missed_reports():
    assert not rules.silent(1_000_000, 1_000_000 + 180_000)
    assert rules.silent(1_000_000, 1_000_000 + 180_001)


def test_a_browser_that_proved_itself_is_held_up_by_its_own_failures_only():
    assert [bucket.name for bucket in rules.buckets("sari", 1, "browser x", known=True)] == [
        "pair:sari#1:browser x"
    ]
    assert len(rules.buckets("sari", 1, "address", known=False)) == 3


def test_personal_data_is_masked_wherever_it_is():
    before = {
        "nik": "3171234567890123",
        "phone": "+6281234567890",
        "password": "rahasia",
        "list": [{"kk": "3171000000000001"}],
        "note": "NIK 3171234567890123, hubungi 081234567890 ya",
        "count": 3,
        "none": None,
    }
    assert masked(before) == {
        "nik": "3171************",
        "phone": "**********7890",
        "password": "***",
        "list": [{"kk": "3171************"}],
        "note": "NIK 3171************, hubungi ********7890 ya",
        "count": 3,
        "none": None,
    }


@given(st.from_regex(r"[0-9]{16}", fullmatch=True))
def test_no_nik_survives_in_a_sentence(nik):
    assert nik not in masked_text(f"warga ({nik}) datang lagi")


def test_ticket_numbers_and_dates_are_not_masked():
    assert masked_text("A001 pada 24/11/2026, loket 3, 12345678") == "A001 pada 24/11/2026, loket 3, 12345678"

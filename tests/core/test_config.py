"""Settings: documented, checked, and private where they are secret."""

import dataclasses
import re
import stat
from datetime import time
from pathlib import Path

import pytest

from queue_service.config import SettingError, Settings, stored_secret

DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"


def documented() -> set[str]:
    return set(re.findall(r"^\| `([A-Z0-9_]+)` \|", DOCUMENT.read_text(), re.MULTILINE))


def test_every_setting_is_documented_and_nothing_else_is():
    assert {field.name.upper() for field in dataclasses.fields(Settings)} == documented()


def test_every_documented_variable_is_read(tmp_path):
    asked: set[str] = set()

    class Watched(dict[str, str]):
        def get(self, key, default=None):
            asked.add(key)
            return super().get(key, default)

        def __contains__(self, key):
            asked.add(key)
            return super().__contains__(key)

    Settings.from_env(Watched(DATA_DIR=str(tmp_path)))
    assert asked == documented()


def test_an_empty_environment_is_one_office_on_one_machine(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_env({})
    assert settings.data_dir == tmp_path / "var"
    assert settings.engine_url == f"unix://{tmp_path}/var/engine.sock"
    assert settings.jobs_url == settings.engine_url
    assert settings.base_url == "http://127.0.0.1:8000"
    assert dataclasses.replace(settings, data_dir=Path("var"), secret_key="") == Settings()


def test_every_setting_can_be_set(tmp_path):
    environ = {
        "HOST": "0.0.0.0", "PORT": "80", "DATA_DIR": str(tmp_path), "REDIS_URL": "redis://r", "RQ_REDIS_URL": "redis://q",
        "SECRET_KEY": "s", "ADMIN_PASSWORD": "p", "PUBLIC_URL": "https://antrean.example/", "SMS_URL": "smsgate://x",
        "QUIET_HOURS": "", "TIMEZONE": "Asia/Makassar", "SAMPLE": "none", "LOG_JSON": "1", "WEB_PROCESSES": "2",
        "ASYNC_MODE": "threading", "LEAN_REDIS": "0", "FAST_FANOUT": "0", "UNDO_SECONDS": "60", "TRUSTED_PROXY": "1",
        "DOCUMENTS_KEYS": "new, old", "UPLOAD_MB": "5", "CLOSE_RETURNED_DAYS": "90",
        "KEEP_DRAFTS_DAYS": "7", "KEEP_DOCUMENTS_DAYS": "14", "KEEP_PEOPLE_DAYS": "60",
        "S3_ENDPOINT": "http://s3.example", "S3_BUCKET": "papers", "S3_KEY": "k", "S3_SECRET": "s", "S3_REGION": "jkt",
        "SURVEY_SMS": "0", "SKM_WEIGHT": "0.111",
        "COMPLAINT_DAYS": "2, 4, 10, 30", "COMPLAINT_PHONE": "081234567890",
    }  # fmt: skip
    settings = Settings.from_env(environ)
    unchanged = {
        field.name
        for field in dataclasses.fields(Settings)
        if getattr(settings, field.name) == getattr(Settings(), field.name)
    }
    assert unchanged == set()
    assert settings.base_url == "https://antrean.example"
    assert settings.jobs_url == "redis://q"


def test_quiet_hours_are_two_times_or_none(tmp_path):
    environ = {"DATA_DIR": str(tmp_path), "QUIET_HOURS": "21:30 - 06:00"}
    assert Settings.from_env(environ).quiet_hours == (time(21, 30), time(6))
    assert Settings.from_env({**environ, "QUIET_HOURS": " "}).quiet_hours is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"), ("PORT", "65536"), ("PORT", "-1"), ("QUIET_HOURS", "20-8h"), ("TIMEZONE", "Asia/Tanjung"),
        ("TIMEZONE", "../etc/passwd"), ("SAMPLE", "city"), ("LOG_JSON", "maybe"), ("WEB_PROCESSES", "0"),
        ("ASYNC_MODE", "gevent"), ("UNDO_SECONDS", "1.5"), ("TRUSTED_PROXY", "yes"),
        ("COMPLAINT_DAYS", "3,5,14"), ("COMPLAINT_DAYS", "3,5,0,60"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_used_is_named(tmp_path, name, value):
    with pytest.raises(SettingError, match=name):
        Settings.from_env({"DATA_DIR": str(tmp_path), name: value})


BUCKET = {"S3_ENDPOINT": "https://s3.example:9000", "S3_BUCKET": "papers", "S3_KEY": "k", "S3_SECRET": "hush"}


@pytest.mark.parametrize("name", BUCKET)
def test_a_bucket_needs_all_four_of_its_settings(tmp_path, name):
    with pytest.raises(SettingError, match=name) as error:
        Settings.from_env({"DATA_DIR": str(tmp_path), **BUCKET, name: " "})
    assert "hush" not in str(error.value)


@pytest.mark.parametrize(
    "value", ["s3.example", "ftp://s3.example", "https://k:hush@s3.example", "https://s3.example/papers"]
)
def test_the_address_of_a_store_has_nothing_but_its_host(tmp_path, value):
    with pytest.raises(SettingError, match="S3_ENDPOINT"):
        Settings.from_env({"DATA_DIR": str(tmp_path), **BUCKET, "S3_ENDPOINT": value})


def test_the_secret_is_generated_once_and_only_its_owner_reads_it(tmp_path):
    secret = stored_secret(tmp_path / "new")
    assert len(secret) >= 43
    assert stored_secret(tmp_path / "new") == secret
    assert stat.S_IMODE((tmp_path / "new" / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700

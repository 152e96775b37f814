"""What is shipped for servers and for setting up: the compose topology, the image, the pinned packages."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from queue_service.config import Settings
from tests.servers import ROOT


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return content


def test_compose_runs_engine_web_worker_and_scheduler_after_the_set_up(compose):
    services = compose["services"]
    assert set(services) == {"engine", "setup", "web", "worker", "scheduler"}
    assert {name: one["command"] for name, one in services.items() if name != "engine"} == {
        "setup": ["seed"], "web": ["web"], "worker": ["worker"], "scheduler": ["scheduler"],
    }  # fmt: skip
    for name in ("web", "worker", "scheduler"):
        assert services[name]["depends_on"]["engine"]["condition"] == "service_healthy"
        assert services[name]["depends_on"]["setup"]["condition"] == "service_completed_successfully"
        assert services[name]["restart"] == "unless-stopped"


def test_the_engine_of_compose_loses_nothing_acknowledged_and_is_reached_by_nobody_outside(compose):
    engine = compose["services"]["engine"]
    options = dict(zip(engine["command"][1::2], engine["command"][2::2], strict=True))
    assert options["--appendonly"] == "yes"
    assert options["--appendfsync"] == "always"
    assert options["--maxmemory-policy"] == "noeviction"
    assert engine["volumes"] == ["engine:/data"]
    assert "ports" not in engine


def test_whoever_keeps_and_deletes_documents_has_the_same_disk(compose):
    assert all("web:/data" in compose["services"][name]["volumes"] for name in ("setup", "web", "worker"))


def test_every_variable_of_compose_is_a_setting_and_the_secret_is_asked_for(compose):
    environment = compose["services"]["web"]["environment"]
    assert {name.lower() for name in environment} <= set(Settings.__dataclass_fields__)
    assert environment["SECRET_KEY"].startswith("${SECRET_KEY:?")
    assert environment["REDIS_URL"].startswith("redis://engine:")


def test_containers_are_not_root_and_cannot_write_but_to_their_data(compose):
    for name in ("setup", "web", "worker", "scheduler"):
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
    assert re.search(r"^USER office$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned_and_says_why_it_is_needed(name):
    lines = [line for line in (ROOT / name).read_text().splitlines() if line and line[0] not in "#-"]
    assert lines
    for line in lines:
        assert re.fullmatch(r"[a-z0-9.-]+(\[[a-z0-9]+\])?==[\w.]+ +(; python_version .+)?# .{8,}", line), line


def test_the_lock_of_the_browser_modules_is_complete_and_names_no_host():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    wanted = json.loads((ROOT / "package.json").read_text())
    assert lock["packages"][""]["dependencies"] == wanted["dependencies"]
    for name, package in lock["packages"].items():
        assert "resolved" not in package, name
        assert not name or package["integrity"].startswith("sha512-"), name


def test_the_change_log_and_the_licence_are_there():
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text()
    assert Path(ROOT / "LICENSE").read_text().startswith("MIT License")

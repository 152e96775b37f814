"""The first set-up: the sample village, the admin, and that doing it again or after a crash is right."""

from dataclasses import replace

import pytest
from argon2 import PasswordHasher

from queue_service import seed
from queue_service.config import Settings
from queue_service.core.redis import Engine
from queue_service.posts import actions
from queue_service.posts.models import Post
from queue_service.staff import actions as staff
from queue_service.staff.models import SYSTEM


@pytest.fixture
def village(settings: Settings) -> Settings:
    """Settings that ask for the sample village and generate the admin's password."""
    return replace(settings, sample="village", admin_password=None)


def everything(engine: Engine) -> dict[str, str]:
    return {key: repr(engine.client.dump(key)) for key in sorted(engine.client.keys()) if "idem" not in key}


def test_the_village_has_its_posts_services_devices_and_admin(engine: Engine, village: Settings):
    seed.seed_village(engine, village)
    assert [post.slug for post in actions.all_posts(engine)] == ["kantor-desa", "pasar", "sekolah"]
    assert [(one.letter, one.slug) for one in actions.all_services(engine)] == [
        ("A", "ktp-baru"),
        ("B", "ktp-ganti"),
        ("C", "kia"),
        ("D", "ikd"),
        ("E", "pengambilan"),
    ]
    assert sorted(device.kind for device in staff.devices_of(engine, "kantor-desa")) == ["display", "kiosk"]
    assert [(user.username, user.role) for user in staff.users(engine)] == [
        ("admin", "admin"),
        ("mitra", "partner"),
    ]
    assert sorted(actions.sample(engine)) == ["display", "kiosk"]


def test_every_service_and_post_of_the_village_is_in_both_languages_and_free(
    engine: Engine, village: Settings
):
    seed.seed_village(engine, village)
    for one in actions.all_services(engine):
        assert one.name.en
        assert one.summary.en
        assert len(one.requirements.id) == len(one.requirements.en) > 0
        assert len(one.steps.id) == len(one.steps.en) > 0
        assert one.fee == "GRATIS"
        assert "RT" not in " ".join(one.requirements.id), "no letter of RT or RW is ever needed"


def test_a_generated_password_is_said_once_and_works(
    engine: Engine, village: Settings, capsys: pytest.CaptureFixture[str]
):
    seed.seed_village(engine, village)
    said = capsys.readouterr().out
    assert "Log in as admin with the password" in said
    password = said.split("password ")[1].split()[0]
    stored = staff.user(engine, "admin").password

    assert PasswordHasher().verify(stored, password)
    seed.seed_village(engine, village)
    assert capsys.readouterr().out == ""


def test_a_given_password_is_never_repeated(
    engine: Engine, settings: Settings, capsys: pytest.CaptureFixture[str]
):
    seed.seed_village(engine, replace(settings, admin_password="sangat-rahasia-sekali"))
    assert "sangat-rahasia-sekali" not in capsys.readouterr().out


def test_doing_it_again_changes_nothing(engine: Engine, village: Settings):
    seed.seed_village(engine, village)
    before = everything(engine)
    seed.seed_village(engine, village)
    assert everything(engine) == before


def test_what_an_admin_changed_or_unpaired_stays_so(engine: Engine, village: Settings):
    seed.seed_village(engine, village)
    post, revision = actions.for_editing(engine, "pasar")
    actions.save(engine, replace(post, name="Pasar Baru"), revision, SYSTEM, seed.Clock().now())
    for device in staff.devices_of(engine, "kantor-desa"):
        staff.revoke_device(engine, "kantor-desa", device.id, SYSTEM)
    seed.seed_village(engine, village)
    assert actions.get(engine, "pasar").name == "Pasar Baru"
    assert staff.devices_of(engine, "kantor-desa") == []


@pytest.mark.parametrize("step", ["_create_posts", "_create_visit", "_pair_devices", "_create_admin"])
def test_a_set_up_that_was_cut_short_is_finished_by_the_next(
    engine: Engine, village: Settings, monkeypatch: pytest.MonkeyPatch, step: str
):
    def cut(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(seed, step, cut)
        with pytest.raises(KeyboardInterrupt):
            seed.seed_village(engine, village)
    seed.seed_village(engine, village)
    assert len(actions.all_posts(engine)) == 3
    assert len(staff.devices_of(engine, "kantor-desa")) == 2
    assert sorted(actions.sample(engine)) == ["display", "kiosk"]
    assert staff.users(engine)


def test_an_office_of_its_own_gets_no_sample(engine: Engine, village: Settings):
    actions.save(engine, Post("balai", "Balai"), actions.NEW, SYSTEM, seed.Clock().now())
    seed.seed_village(engine, village)
    assert [post.slug for post in actions.all_posts(engine)] == ["balai"]
    assert actions.all_services(engine) == []


def test_without_a_sample_only_the_admin_is_created(engine: Engine, settings: Settings):
    seed.seed_village(engine, settings)
    assert actions.all_posts(engine) == []
    assert [user.username for user in staff.users(engine)] == ["admin"]

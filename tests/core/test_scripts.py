"""Scripts: loaded when needed, shared pieces put in, refusals turned into exceptions."""

import pytest
from redis.exceptions import ResponseError

from queue_service.core.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorized
from queue_service.core.scripts import Script, refusal


def script(folder, text, name="verb.lua"):
    """Write a script and return it."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return Script(path)


ECHO = "local A = cjson.decode(ARGV[1])\nreturn cjson.encode({got = A.value, key = KEYS[1]})"


def test_named_arguments_go_in_and_an_answer_comes_out(engine, tmp_path):
    assert script(tmp_path, ECHO)(engine, ["k"], {"value": "é 1"}) == {"got": "é 1", "key": "k"}


def test_no_answer_is_none(engine, tmp_path):
    assert script(tmp_path, "return nil")(engine, [], {}) is None
    assert script(tmp_path, "return nil").raw(engine, [], {}) is None


def test_after_an_engine_lost_its_scripts_they_are_loaded_again(engine, tmp_path):
    echo = script(tmp_path, ECHO)
    for _round in range(2):
        assert echo(engine, ["k"], {"value": 1})["got"] == 1
        engine.client.script_flush()


def test_a_shared_piece_is_put_in_where_it_is_named(engine, tmp_path):
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "inner.lua").write_text("local inner = 20")
    (tmp_path / "shared" / "outer.lua").write_text("--@include inner\nlocal outer = inner + 1")
    text = "--@include outer\nreturn cjson.encode({n = outer}) --@include nothing"
    assert script(tmp_path, text)(engine, [], {}) == {"n": 21}


def test_a_piece_of_the_core_is_found_and_an_unknown_one_is_an_error(tmp_path):
    assert "local function append" in script(tmp_path, "--@include append\nreturn nil").text
    with pytest.raises(FileNotFoundError):
        script(tmp_path, "--@include nowhere\n")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("not_found", NotFound),
        ("idempotency_mismatch", Invalid),
        ("forbidden", Forbidden),
        ("unauthorized", Unauthorized),
        ("counter_busy", Conflict),
    ],
)
def test_a_refusal_is_raised_with_all_it_tells(engine, tmp_path, code, kind):
    refusing = script(tmp_path, f"return cjson.encode({{refused = '{code}', detail = 'd', ticket = 't1'}})")
    with pytest.raises(kind) as refused:
        refusing(engine, [], {})
    assert (refused.value.code, refused.value.detail, refused.value.extra) == (code, "d", {"ticket": "t1"})


def test_a_refusal_is_of_its_own_class_not_a_relative_of_it():
    assert type(refusal({"refused": "anything"})) is Conflict


def test_a_list_is_no_refusal(engine, tmp_path):
    assert script(tmp_path, "return '[\"refused\"]'")(engine, [], {}) == ["refused"]


def test_a_bug_in_a_script_is_not_mistaken_for_a_refusal(engine, tmp_path):
    with pytest.raises(ResponseError):
        script(tmp_path, "return redis.call('NOSUCHCOMMAND')")(engine, [], {})

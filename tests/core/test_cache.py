"""The memory of each process: kept for seconds, emptied at once by a change, never older than the last one heard of."""

import dataclasses

import pytest

from queue_service.core import cache


@pytest.fixture(autouse=True)
def empty():
    cache.forget("*")


@pytest.fixture
def seconds(monkeypatch):
    """The monotonic clock, standing still until it is moved."""
    now = [1000.0]
    monkeypatch.setattr(cache.time, "monotonic", lambda: now[0])
    return now


def numbers():
    """Return a loader that gives 1, 2, 3 ..."""
    count = iter(range(1, 100))
    return lambda: next(count)


def test_what_was_loaded_is_not_loaded_again_for_a_while(seconds):
    load = numbers()
    assert [cache.remember("room", "a", load) for _ in range(3)] == [1, 1, 1]
    seconds[0] += cache.LIFE_SECONDS
    assert cache.remember("room", "a", load) == 2


def test_names_and_rooms_are_apart():
    load = numbers()
    assert [cache.remember(*where, load) for where in (("r", "a"), ("r", "b"), ("q", "a"))] == [1, 2, 3]


def test_a_room_is_forgotten_without_the_others():
    load = numbers()
    cache.remember("r", "a", load)
    cache.remember("q", "a", load)
    cache.forget("r")
    assert cache.remember("r", "a", load) == 3
    assert cache.remember("q", "a", load) == 2
    cache.forget("*")
    assert cache.remember("q", "a", load) == 4


def test_an_error_is_not_remembered():
    with pytest.raises(KeyError):
        cache.remember("r", "a", lambda: {}["x"])
    assert cache.remember("r", "a", lambda: 1) == 1


def test_what_was_read_while_it_changed_is_not_kept():
    def load():
        cache.forget("r")  # the change is heard of after it was read and before it is kept
        return "old"

    assert cache.remember("r", "a", load) == "old"
    assert cache.remember("r", "a", lambda: "new") == "new"


def test_a_change_is_forgotten_here_and_told_to_the_others(engine):
    cache.remember("r", "a", lambda: 1)
    cache.announce(engine.client, "r")
    assert cache.remember("r", "a", lambda: 2) == 2
    assert [fields for _name, fields in engine.client.xrange(cache.CHANGES)] == [{"room": "r"}]


def test_what_is_kept_beside_a_thing_is_of_this_thing_only():
    @dataclasses.dataclass(frozen=True)
    class Place:
        name: str

    desa, twin = Place("desa"), Place("desa")
    cache.beside(desa)["long"] = "worked out"
    assert cache.beside(desa) == {"long": "worked out"}
    assert cache.beside(twin) == {}
    assert cache.beside(dataclasses.replace(desa, name="pasar")) == {}
    assert desa == twin
    assert repr(desa) == repr(twin)


def test_while_one_looks_again_others_go_on_with_what_was_known(seconds):
    cache.remember("posts", "desa", lambda: "old")
    seconds[0] += cache.LIFE_SECONDS

    def look():
        assert cache.remember("posts", "desa", lambda: pytest.fail("looked twice")) == "old"
        return "new"

    assert cache.remember("posts", "desa", look) == "new"
    assert cache.remember("posts", "desa", lambda: pytest.fail("looked twice")) == "new"


def test_what_could_not_be_read_again_is_not_known_any_more(seconds):
    cache.remember("posts", "desa", lambda: "old")
    seconds[0] += cache.LIFE_SECONDS
    with pytest.raises(ZeroDivisionError):
        cache.remember("posts", "desa", lambda: 1 // 0)
    assert cache.remember("posts", "desa", lambda: "new") == "new"

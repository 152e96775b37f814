"""The audit log: chained and masked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import time_machine

from queue_service.core.errors import Unauthorized
from queue_service.core.identity import Principal
from queue_service.staff import actions, audit, audit_store, trail
from queue_service.staff.models import Origin
from tests.staff.conftest import DESK

SARI = Principal("staff", "sari", role="officer", posts=("kantor-desa",))
AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def write(engine, count=5):
    """Write entries about numbered things."""
    for number in range(count):
        audit.record(
            engine, SARI, "thing.changed", f"thing:{number}", {"n": number}, {"n": number + 1}, "alasan"
        )


def entries(engine):
    """Return the chain as it is kept."""
    return list(audit_store.links(engine))


def tamper(engine, change):
    """Write the stream anew, with its entries as ``change`` wants them, as somebody with access to the engine could."""
    kept = engine.client.xrange(audit_store.AUDIT)
    engine.client.delete(audit_store.AUDIT)
    for name, fields in change(kept):
        engine.client.xadd(audit_store.AUDIT, fields, id=name)


def test_an_empty_log_holds(engine):
    assert audit.verify(engine) is None


def test_a_chain_that_nobody_touched_holds(engine):
    write(engine)
    assert audit.verify(engine) is None


def test_a_long_chain_is_read_to_its_end(engine):
    write(engine, 1203)
    assert len(entries(engine)) == 1203
    assert audit.verify(engine) is None


def test_a_changed_entry_is_found(engine):
    write(engine)
    third = entries(engine)[2].id

    def change(kept):
        return [
            (name, {**fields, "entry": fields["entry"].replace("sari", "budi")} if name == third else fields)
            for name, fields in kept
        ]

    tamper(engine, change)
    assert audit.verify(engine).entry == third


def test_an_entry_with_a_new_hash_breaks_the_next_one(engine):
    write(engine)
    second, third = entries(engine)[1:3]

    def change(kept):
        entry = second.entry.replace("sari", "budi")
        forged = {"entry": entry, "hash": audit.chained(entries_before.hash, entry)}
        return [(name, forged if name == second.id else fields) for name, fields in kept]

    entries_before = entries(engine)[0]
    tamper(engine, change)
    assert audit.verify(engine).entry == third.id


def test_an_entry_taken_out_of_the_middle_is_missed(engine):
    write(engine)
    engine.client.xdel(audit_store.AUDIT, entries(engine)[2].id)
    assert audit.verify(engine) == audit.Broken(
        entries(engine)[2].id, "changed, or an entry before it is missing"
    )


def test_the_first_entry_is_missed(engine):
    write(engine)
    engine.client.xdel(audit_store.AUDIT, entries(engine)[0].id)
    assert audit.verify(engine).entry == entries(engine)[0].id


def test_the_last_entry_is_missed(engine):
    write(engine)
    engine.client.xdel(audit_store.AUDIT, entries(engine)[-1].id)
    assert audit.verify(engine) == audit.Broken("", "1 entries are missing at the end")


def test_swapped_entries_are_found(engine):
    write(engine)

    def change(kept):
        (one, a), (two, b) = kept[1], kept[2]
        return [kept[0], (one, b), (two, a), *kept[3:]]

    first = entries(engine)[1].id
    tamper(engine, change)
    assert audit.verify(engine).entry == first


def test_many_writers_at_once_make_one_chain(engine):
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda n: audit.record(engine, SARI, "thing.changed", f"thing:{n}"), range(200)))
    assert len(entries(engine)) == 200
    assert audit.verify(engine) is None


def test_a_clock_that_goes_back_keeps_the_order(engine):
    with time_machine.travel(AT, tick=False) as clock:
        write(engine, 1)
        clock.shift(-3600)
        write(engine, 1)
    assert audit.verify(engine) is None
    assert [entry.id for entry in entries(engine)] == [f"{int(AT.timestamp() * 1000)}-{n}" for n in (0, 1)]


def test_personal_data_does_not_enter_the_log(engine):
    audit.record(
        engine,
        SARI,
        "thing.changed",
        "thing:1",
        {"nik": "3171234567890123"},
        {"phone": "081234567890"},
        "NIK 3171234567890123 salah ketik",
    )
    kept = entries(engine)[0].entry
    assert "3171234567890123" not in kept
    assert "081234567890" not in kept
    assert "3171****" in kept


def test_what_the_room_does_is_written_down(office, vault):
    admin = Principal("staff", "kepala", role="admin")
    actions.log_in(office, vault, "sari", "payung biru laut", DESK)
    made = actions.create_device(office, "pasar", "kiosk", "Pintu", {}, admin)
    actions.revoke_device(office, "pasar", made.id, admin)
    actions.change_user(office, "sari", admin, name="Sari Dewi")
    actions.reset_password(office, "sari", admin)
    page = trail.page(office, ["kantor-desa", "pasar"], trail.Wanted())
    assert [(entry.by, entry.action, entry.subject) for entry in page.entries[:5]] == [
        ("kepala", "password.reset", "user:sari"),
        ("kepala", "user.changed", "user:sari"),
        ("kepala", "device.revoked", f"device:{made.id}"),
        ("kepala", "device.created", f"device:{made.id}"),
        ("sari", "login", "user:sari"),
    ]
    assert page.entries[2].post == "pasar"
    assert (page.entries[1].before["name"], page.entries[1].after["name"]) == ("Sari", "Sari Dewi")


def test_a_lock_is_written_down_once_and_an_unknown_name_never(office, vault):
    for name in ("sari", "kata-sandi-di-kolom-salah"):
        for _try in range(5):
            with pytest.raises(Unauthorized):
                actions.log_in(office, vault, name, "salah", Origin(f"203.0.113.{len(name)}"))
    page = trail.page(office, [], trail.Wanted(action="login.locked"))
    assert [(entry.by, entry.subject) for entry in page.entries] == [("", "user:sari")]

"""What gateways tell afterwards: genuine or not, twice, late, in any order."""

from __future__ import annotations

import itertools
import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_service.core.crypto import Vault
from queue_service.messages import actions, check, receipts
from queue_service.messages.models import Receipt
from queue_service.messages.transports.base import Temporary
from tests.messages.conftest import Outbox, Scripted
from tests.messages.gateway import signature, web_hook

KEY = receipts.signing_key(Vault("a secret that only tests know"))
NOW = 1_795_487_400
BODY = web_hook("sms:sent", "abc-1")


def signed(body: bytes = BODY, key: str = KEY, at: int = NOW, now: float = NOW) -> bool:
    headers = signature(key, body, at)
    return receipts.genuine(KEY, BODY, headers["X-Signature"], headers["X-Timestamp"], "", now)


def test_a_signature_of_body_and_time_or_the_token_is_believed():
    assert signed()
    assert receipts.genuine(KEY, BODY, "", "", KEY, NOW)
    assert signed(now=NOW + 3500)


def test_anything_else_is_not():
    assert not signed(key="another key")
    assert not signed(body=BODY + b" ")
    assert not signed(now=NOW + 3700)
    assert not signed(now=NOW - 3700)
    for stamp in ("", "soon", "1e9", "-5", "٣", "9" * 400):
        assert not receipts.genuine(KEY, BODY, "0" * 64, stamp, "", NOW)
    assert not receipts.genuine(KEY, BODY, "é", str(NOW), "é", NOW)
    assert receipts.signing_key(Vault("another secret")) != KEY


def test_a_web_hook_is_read():
    told = receipts.read(web_hook("sms:failed", "abc-1", "e7", "no credit for +6281234567890"))
    assert told == receipts.Told("failed:e7", "abc-1", Receipt.FAILED, "no credit for ***")
    assert receipts.read(web_hook("sms:received", "abc")) is None
    assert receipts.read(b'{"event": "system:ping", "payload": {}}') is None


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"{", b'{"event": 1, "payload": {}}', b'{"event": "x"}', b"\xff"]
)
def test_what_is_no_web_hook_is_refused(body):
    with pytest.raises(ValueError):
        receipts.read(body)


@settings(max_examples=40)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda more: st.lists(more) | st.dictionaries(
    st.sampled_from(["event", "payload", "id", "messageId", "reason"]) | st.text(), more)))  # fmt: skip
def test_no_json_breaks_the_reader(data):
    with suppress(ValueError):
        receipts.read(json.dumps(data).encode())


def tell(outbox: Outbox, name: str, receipt: Receipt, event: str = "e1", *, others: bool = False) -> bool:
    applied = actions.receive(outbox.engine, outbox.clock, event, name, receipt, "no credit", others=others)
    assert check.violations(outbox.engine) == []
    return applied


def test_each_receipt_counts_once(outbox: Outbox) -> None:
    message = outbox.put()
    outbox.work(Scripted())
    assert tell(outbox, f"{message.id}-1", Receipt.DELIVERED, "e1")
    assert not tell(outbox, f"{message.id}-1", Receipt.DELIVERED, "e1")
    assert not tell(outbox, f"{message.id}-1", Receipt.DELIVERED, "e2")
    assert outbox.state(message) == "delivered"


@pytest.mark.parametrize("order", list(itertools.permutations(Receipt)))
def test_delivered_is_the_last_word_in_any_order(outbox: Outbox, order: tuple[Receipt, ...]) -> None:
    message = outbox.put()
    outbox.work(Scripted())
    for number, receipt in enumerate(order):
        tell(outbox, f"{message.id}-1", receipt, f"e{number}")
    assert outbox.state(message) == "delivered"


def test_sent_after_failed_changes_nothing(outbox: Outbox) -> None:
    message = outbox.put()
    outbox.work(Scripted())
    assert tell(outbox, f"{message.id}-1", Receipt.FAILED, "e1")
    assert not tell(outbox, f"{message.id}-1", Receipt.SENT, "e2")
    assert (outbox.state(message), outbox.look(message).error) == ("failed", "no credit")


def test_what_one_gateway_reports_as_failed_another_sends_anew(outbox: Outbox) -> None:
    first, second = Scripted("1:first"), Scripted("2:second")
    message = outbox.put()
    outbox.work(first, second)
    assert tell(outbox, f"{message.id}-1", Receipt.FAILED, "e1", others=True)
    assert not tell(outbox, f"{message.id}-1", Receipt.FAILED, "e1b", others=True)
    outbox.work(first, second)
    assert [id for _text, _to, id, _ttl in second.asked] == [f"{message.id}-2"]
    assert len(first.asked) == 1
    assert tell(outbox, f"{message.id}-2", Receipt.DELIVERED, "e2")


def test_nothing_is_sent_anew_past_its_deadline_or_after_its_cause_is_cancelled(outbox: Outbox) -> None:
    late, gone = outbox.put("late"), outbox.put("gone", not_after_ms=outbox.now + 7_200_000)
    outbox.work(Scripted())
    actions.cancel_cause(outbox.engine, outbox.clock, gone.cause)
    outbox.clock.pass_time(3600)
    tell(outbox, f"{late.id}-1", Receipt.FAILED, "e1", others=True)
    tell(outbox, f"{gone.id}-1", Receipt.FAILED, "e2", others=True)
    assert (outbox.state(late), outbox.state(gone)) == ("expired", "cancelled")


def test_a_receipt_that_comes_before_the_worker_is_done_keeps_the_message_from_going_out_again(
    outbox: Outbox,
) -> None:
    way = Scripted(outcomes=[Temporary("the answer was wrong")])
    message = outbox.put()
    outbox.work(way)
    assert tell(outbox, f"{message.id}-1", Receipt.SENT)
    outbox.clock.pass_time(60)
    outbox.work(way)
    assert (outbox.state(message), len(way.asked)) == ("sent", 1)


@pytest.mark.parametrize(
    "name", ["", "abc", "a" * 26, f"{'a' * 26}-1", f"{'a' * 26}-x", "../../etc", "é" * 26 + "-1"]
)
def test_receipts_of_messages_that_are_not_ours_change_nothing(outbox: Outbox, name: str) -> None:
    assert not tell(outbox, name, Receipt.DELIVERED)


def test_a_failure_told_while_the_worker_still_asks_is_not_overwritten_by_its_success(outbox: Outbox) -> None:
    class Fails(Scripted):
        def send(self, text: str, to: str, id: str, ttl_s: int) -> None:
            super().send(text, to, id, ttl_s)
            tell(outbox, id, Receipt.FAILED, f"e{id}", others=True)

    first, second = Fails("1:first"), Scripted("2:second")
    message = outbox.put()
    outbox.work(first, second)
    assert [id for _text, _to, id, _ttl in second.asked] == [f"{message.id}-2"]
    assert outbox.look(message).transport == "2:second"


def test_a_receipt_of_the_round_before_is_old_news_unless_it_was_delivered(outbox: Outbox) -> None:
    message = outbox.put()
    outbox.work(Scripted())
    actions.resend(outbox.engine, outbox.clock, outbox.look(message))
    assert not tell(outbox, f"{message.id}-1", Receipt.FAILED, "e1")
    assert not tell(outbox, f"{message.id}-1", Receipt.SENT, "e2")
    assert tell(outbox, f"{message.id}-1", Receipt.DELIVERED, "e3")
    way = Scripted()
    outbox.work(way)
    assert (outbox.state(message), way.asked) == ("delivered", [])

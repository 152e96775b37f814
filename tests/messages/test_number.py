"""Whom no SMS has reached can be called: staff see the whole number of such a message, and that is written down."""

from __future__ import annotations

from queue_service.core.redis import Engine
from queue_service.messages.models import Message
from queue_service.messages.transports.base import Permanent
from queue_service.staff import trail
from tests.messages.conftest import NUMBER, Outbox, Scripted
from tests.staff.conftest import Browser, office

__all__ = ["office"]  # fixtures: an office with people who can log in


def failed(here: Outbox, post: str = "kantor-desa") -> Message:
    message = here.put(post, post=post, cause=f"booking:{post}")
    here.work(Scripted(outcomes=[Permanent("not taken")]))
    return message


def ask(browser: Browser, message: Message) -> tuple[int, str]:
    answer = browser.send("/admin/messages", f"/admin/messages/{message.id}/number")
    return answer.status_code, answer.get_data(as_text=True)


def test_the_number_of_a_failed_message_is_shown_once_and_written_down(
    staff_browser: Browser, here: Outbox, office: Engine
) -> None:
    message = failed(here)
    staff_browser.log_in("budi")
    assert NUMBER not in staff_browser.get("/admin/messages")
    status, page = ask(staff_browser, message)
    assert status == 200
    assert NUMBER in page
    assert NUMBER not in staff_browser.get(f"/admin/messages/{message.id}/number")
    wanted = trail.Wanted(action="message.number_shown")
    [entry] = trail.page(office, ["kantor-desa"], wanted, "", office=True).entries
    assert (entry.by, entry.subject) == ("budi", f"message:{message.id}")
    assert NUMBER not in str(entry)


def test_the_number_of_somebody_who_was_reached_or_is_of_another_post_stays_hidden(
    staff_browser: Browser, here: Outbox
) -> None:
    other, sent = failed(here, "pasar"), here.put(post="kantor-desa")
    here.work(Scripted())
    staff_browser.log_in("budi")
    for message, status in ((sent, 409), (other, 404)):
        answer, page = ask(staff_browser, message)
        assert (answer, NUMBER in page) == (status, False)

"""The staff's pages of bookings."""

import re

from flask import Flask

from queue_service.bookings.models import State
from queue_service.core.redis import Engine
from queue_service.staff import actions as staff
from queue_service.staff import trail
from queue_service.staff.models import Origin
from tests import factories
from tests.bookings.visitor import DAY, TODAY, Phone, booked


def test_staff_see_the_day_with_masked_data(phone: Phone, desk: Phone) -> None:
    code = phone.book(priority="sakit").code
    text = desk.open(f"/admin/bookings?day={DAY}").text
    for wanted in ("Siti Aminah", "3171************", "•••• 7890", code[:4], "Sedang sakit", "09.00"):
        assert wanted in text
    assert "3171014506900002" not in text
    assert "Tidak ada janji pada hari ini" in desk.open("/admin/bookings").text


def test_staff_find_a_booking_by_its_code_and_give_the_number(
    phone: Phone, desk: Phone, engine: Engine
) -> None:
    code = phone.book(TODAY).code
    desk.open(f"/admin/bookings?code={code.lower()}")
    assert desk.path == f"/admin/bookings/{code}"
    for _ in range(2):
        desk.post_again(f"/admin/bookings/{code}/check-in", {"csrf_token": csrf(desk)})
        assert "A001" in desk.text
    assert booked(engine, phone).state is State.CHECKED_IN
    assert desk.open("/admin/bookings?code=7QK3M9T2XB4H").status == 404
    assert "Tidak ada janji dengan kode" in desk.text


def csrf(desk: Phone) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', desk.text)
    assert found
    return found[1]


def test_staff_cancel_only_with_a_reason_which_is_written_down(
    phone: Phone, desk: Phone, engine: Engine
) -> None:
    code = phone.book().code
    desk.open(f"/admin/bookings/{code}").send(f"/admin/bookings/{code}/cancel", reason="x")
    assert desk.status == 409
    assert booked(engine, phone).state is State.CONFIRMED
    desk.send(f"/admin/bookings/{code}/cancel", reason="Diminta lewat telepon oleh 081234567890")
    assert booked(engine, phone).state is State.CANCELLED
    [entry] = trail.page(engine, [desk.post.slug], trail.Wanted(action="booking.cancelled")).entries
    assert (entry.by, entry.subject) == ("sari", f"booking:{code}")
    assert entry.reason == "Diminta lewat telepon oleh ********7890"


def test_a_number_is_given_only_on_the_day_and_says_why_not(phone: Phone, desk: Phone) -> None:
    code = phone.book().code
    desk.open(f"/admin/bookings/{code}")
    desk.post_again(f"/admin/bookings/{code}/check-in", {"csrf_token": csrf(desk)})
    assert desk.status == 409
    assert desk.alert == "Janji ini bukan untuk hari ini."


def test_other_posts_and_visitors_see_nothing(
    phone: Phone, other: Phone, desk: Phone, app: Flask, engine: Engine
) -> None:
    code = phone.book().code
    assert other.open("/admin/bookings").path == "/login"
    elsewhere = factories.keep(engine, factories.make_post("pasar"))
    staff.create_user(engine, "budi", "payung biru laut", "officer", (elsewhere.slug,))
    secret = staff.log_in(
        engine, app.extensions["vault"], "budi", "payung biru laut", Origin("192.0.2.8")
    ).token
    budi = Phone(app.test_client(), elsewhere)
    budi.client.set_cookie("session", secret)
    for path in (f"/admin/bookings/{code}", f"/admin/bookings?code={code}"):
        assert budi.open(path).status == 403
    assert "Siti" not in budi.open(f"/admin/bookings?post={desk.post.slug}&day={DAY}").text
    assert (
        desk.client.post(f"/admin/bookings/{code}/cancel", data={"reason": "tanpa token"}).status_code == 403
    )

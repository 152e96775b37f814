"""Bookings: a place at a certain time, so that people who work by day need not queue.

For residents with a phone and those who book for them. Invariants: no slot ever has more people than places, counting confirmed
bookings, open offers and holds; a hold ends by itself; a freed place goes to the waitlist first, as an offer nobody else can take; an
identity has one active booking per service; a move that fails leaves the old booking as it was; a check-in gives the same ticket
however often; what must be told to whom and when changes in the same script as the booking.
"""

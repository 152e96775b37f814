"""Messages: phone numbers, and the outbox through which every SMS leaves the house.

For every room above that has something to tell a resident; it knows nothing of bookings or tickets. Entered through ``actions``.

Invariants: a message with the same key exists once. Nothing is handed to a provider after its deadline, in quiet hours (unless
urgent), after its cause was cancelled, or without consent. A killed worker delays its one message at hand and loses none; only between
a provider's accepting and our noting it can a message go out twice. Phone numbers are stored encrypted only and appear in no event or log.
"""

"""Messages: how people can be reached. Today the one thing every other room needs: phone numbers, checked, and sealed at rest.

Invariant: a phone number is stored only encrypted, and appears in no event, log or page.
"""

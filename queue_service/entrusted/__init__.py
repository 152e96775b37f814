"""Entrusted: what partner accounts enter for somebody else, an application or a booking, with that person's consent.

For partners (NGOs), who help people without a phone, and the office that sets how much they may enter. Invariants: nothing is entered
for another person without saying who agreed, how and when; an entry counts once, in one script, however often its request is repeated;
whose an entry is never changes; the name and the consent are sealed and are kept as long as what was entered with them.
"""

"""Complaints: what residents report, ask or wish for, with deadlines in working days, an answer and an escalation.

For residents (by code), the officer a complaint is given to, supervisors and the village head (admin). Invariants: a state is entered only
from the states its verb allows, in one script; who is complained about never sees it, in no list and no count; whoever is anonymous leaves
no contact, no address and no time finer than a day; it appends no event, since the audit log and other pages read those.
"""

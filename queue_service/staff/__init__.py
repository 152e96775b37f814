"""Staff: who may do what. Users and their sessions, paired devices, and the audit log that nobody can rewrite unseen.

For all other rooms, which see only a ``Principal`` (``actions.authenticate``) and write down what was done (``audit.record``).
Invariants: no token and no password is kept, only hashes; whatever was revoked is refused at once in every process; there is
always an active admin; each audit entry carries the hash of the one before it.
"""

"""Partners: home visits (jemput bola) for people who cannot come to the office, asked for by residents, partners or officers.

For households, partners (NGOs) and the officers who plan who is visited when. Invariants: a visit's state is entered only from the states
its verb allows, in one script, and the history tells each with time and author; who the household is, is sealed and goes when its time is
over; who asks for another does so with that person's consent; nobody is texted without consent, or about a visit that is off.
"""

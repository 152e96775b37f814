"""Applications: residents prepare at home, the desk checks before anybody travels, and both see where things stand.

For residents (code and the last four digits of their phone), officers at the verification desk and partners. Invariants: a state is
entered only from the states its verb allows, in one script, and the history tells every one with time and author; what is missing is
named, never guessed; two officers do not check the same application unknowingly; each state is told once by SMS, with consent only;
documents, name, NIK and phone are sealed, and go when their time is over.
"""

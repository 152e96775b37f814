"""Documents: what residents upload, kept as pictures, encrypted, and really deleted.

For every room above that asks people for papers; it knows nothing of applications. Entered through ``actions``.

Invariants: nothing that a resident has sent is ever served: a child process with little memory and time turns each file into JPEG
pictures without metadata, and only these are kept. A document counts once the engine has its record, which is after its pictures
are safe; pictures without a record are swept away. Whose it is, how many pages it has and where they lie is all the engine knows.
"""

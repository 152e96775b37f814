"""Realtime: every board, phone and console is told what happened, in order, each change once.

The relay of a process tails the posts' streams and sends to the process's own sockets; there is no message queue between processes.
Invariants: ``seq`` reaches a client without gaps, or the client asks again and gets the gap or a snapshot; a pulse is sent only
while the streams can be read; nothing personal is sent.
"""

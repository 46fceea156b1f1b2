"""How long, and with how much, a client may keep the worker waiting."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Limits:
    """What one worker allows; times are for the whole of what they limit, however it trickles in.

    Attributes:
        head_seconds: from a request's first byte to the end of its head.
        body_seconds: from the end of the head to the end of the body.
        answer_seconds: for what the client's socket didn't take of an answer at once.
        unsent_bytes: of those so many; then no more of the answer is made until the client has taken them, in as long
            again.
        parting_seconds: how long what still comes in is thrown away after the last answer, which might not arrive where
            a connection is closed with unread bytes.
        parting_bytes: and how much of it.
        head_bytes: request line and headers together.
        body_bytes: the longest body that the application takes; it gets one byte more, to see that there was more.
        chunks: how many of them a chunked body may have.
        small_body_bytes: so much of a body is read in any case,
        bodies_bytes: and so much of all bodies beyond that; then no more is read until one of them is done with.
        tick_seconds: how often deadlines are looked at.
    """

    head_seconds: float = 10.0
    body_seconds: float = 30.0
    answer_seconds: float = 60.0
    unsent_bytes: int = 4 * MIB
    parting_seconds: float = 2.0
    parting_bytes: int = 64 * KIB
    head_bytes: int = 64 * KIB
    body_bytes: int = 1 * MIB
    chunks: int = 1024
    small_body_bytes: int = 16 * KIB
    bodies_bytes: int = 64 * MIB
    tick_seconds: float = 1.0

"""The studio's session: a cookie that stands for an API key, so that no page keeps the key itself.

The cookie holds a random token, signed with the key (`tt_api.http.credentials.Secrets`): one that is made up is seen
through without a look into the database, which knows the digest of the cookie alone. It lasts 12 hours, or until its
holder signs out, or until its key is no longer configured. The browser sends it by itself, so whatever changes
something also needs a token that only the studio's own pages can read (CSRF).
"""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from flask import Request

from tt_api.database.transaction import execute, read

COOKIE = "tt_studio"
CSRF_HEADER = "X-CSRF-Token"
LIFETIME_SECONDS = 12 * 60 * 60
# What reads only; anything else needs the token.
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_LONGEST_COOKIE = 128


@dataclass(frozen=True, slots=True)
class StudioSession:
    """A session that is good now.

    Attributes:
        caller: the digest that stands for its API key.
        person: who its holder says they are; None where they didn't.
        read_only: whether they wanted to look and not touch.
        csrf_token: what changes must bring along.
    """

    caller: str
    person: str | None
    read_only: bool
    csrf_token: str
    expires_at: datetime


def begin_session(token: str, caller: str, *, person: str | None, read_only: bool) -> None:
    """Store a session for the holder of an API key.

    Args:
        token: the cookie's, signed; it is kept nowhere else.
        caller: the digest that stands for the key.
        person: who they say they are.
        read_only: whether it may change nothing.
    """
    execute(
        "INSERT INTO studio_sessions (token_digest, caller, person, read_only, expires_at)"
        " VALUES (%s, %s, %s, %s, clock_timestamp() + make_interval(secs => %s))",
        (_digest(token), caller, person, read_only, LIFETIME_SECONDS),
    )


def token_of(request: Request) -> str:
    """What a request's cookie holds; blank where there is none, or one that can't be ours."""
    token = request.cookies.get(COOKIE, "")
    return token if len(token) <= _LONGEST_COOKIE else ""


def find_session(token: str, caller: str) -> StudioSession | None:
    """The session of a token that a caller's key has signed; None where it is good for nothing any more."""
    found = read(
        "SELECT person, read_only, expires_at FROM studio_sessions"
        " WHERE token_digest = %s AND caller = %s AND expires_at > clock_timestamp()",
        (_digest(token), caller),
    )
    if not found:
        return None
    ((person, read_only, expires_at),) = found
    return StudioSession(caller, person, read_only, csrf_token(token), expires_at)


def end_session(token: str) -> None:
    """Forget a session."""
    execute("DELETE FROM studio_sessions WHERE token_digest = %s", (_digest(token),), last=True)


def proves_its_page(request: Request, session: StudioSession) -> bool:
    """Whether a request that changes something comes from a page that could read the session's token."""
    sent = request.headers.get(CSRF_HEADER, "").encode("latin-1", "replace")
    return hmac.compare_digest(sha256(sent).digest(), sha256(session.csrf_token.encode()).digest())


def csrf_token(token: str) -> str:
    """A session's CSRF token: made of the cookie's, which can't be found out from it."""
    return urlsafe_b64encode(hmac.new(token.encode(), b"csrf", sha256).digest()).decode().rstrip("=")


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogateescape")).digest()

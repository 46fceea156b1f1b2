"""Who opens a page: a person or a program, and on what. Told by what the browser says; nobody is recognised.

`crawler-user-agents` knows the programs that go through the web. What it can't know are scanners that call themselves
browsers: those come within seconds of a mail, which whoever counts looks at too.
"""

import hmac
import re
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from hashlib import sha256

from crawleruseragents import is_crawler
from flask import Request

from tt_api.config import DEVELOPMENT_KEY
from tt_api.current import request_context, settings

# Longer ones are cut: browsers need a third of this, and hundreds of patterns go over each.
_LONGEST_USER_AGENT = 512
# Libraries with which a server reports for somebody else. They say nothing of a visitor, and open no page for one.
_LIBRARIES = re.compile(
    r"(curl|wget|python|aiohttp|axios|node|undici|got|okhttp|go-http-client|java|apache-httpclient|guzzlehttp|ruby|"
    r"libwww-perl|postmanruntime|insomnia|n8n|werkzeug)\b",
    re.IGNORECASE,
)
# Mail services that fetch a mail's pictures when, and because, its reader opens it.
_MAIL_PROXIES = re.compile(r"GoogleImageProxy|YahooMailProxy")
_TABLETS = re.compile(r"iPad|Tablet|PlayBook|Silk|Kindle|Android(?!.*Mobile)")
_PHONES = re.compile(r"Mobi|iPhone|iPod|Android")
# What browsers, and services that show previews, say when nobody has asked for the page yet.
_EARLY = {
    "Purpose": "prefetch",
    "X-Purpose": "preview",
    "X-Moz": "prefetch",
    "Sec-Purpose": "prefetch",
}


def user_agent_of(request: Request) -> str:
    """What the caller's program calls itself; blank where it doesn't."""
    return request.headers.get("User-Agent", "")[:_LONGEST_USER_AGENT]


def device_of(user_agent: str) -> str | None:
    """What a visitor looks at pages with: ``desktop``, ``mobile``, ``tablet`` or ``bot``; None where nothing says so.

    A library with which a server reports a visitor's view is no device, and no bot either.
    """
    name = user_agent[:_LONGEST_USER_AGENT]
    if not name or _LIBRARIES.match(name):
        return None
    if is_crawler(name):
        return "bot"
    if _TABLETS.search(name):
        return "tablet"
    return "mobile" if _PHONES.search(name) else "desktop"


def is_opened_by_a_person(request: Request) -> bool:
    """Whether somebody looks at what is asked for here and now, as far as can be told.

    Not for HEAD, nor ahead of time, nor for programs, nor for whoever has a key: those are our own people.
    """
    if request.method != "GET" or request_context().caller is not None or _is_early(request):
        return False
    name = user_agent_of(request)
    return bool(_MAIL_PROXIES.search(name)) or device_of(name) not in (None, "bot")


def visit_of(request: Request) -> str:
    """What stands for a visit by somebody who sends no session: the same for a day, on the same device.

    A keyed digest, so the address can't be read from it, and the next day's is another.
    """
    day = datetime.now(UTC).date().isoformat()
    visitor = "\n".join((day, request_context().client_address, user_agent_of(request)))
    key = settings().field_fingerprint_key or DEVELOPMENT_KEY
    digest = hmac.digest(key.encode(), b"visit\n" + visitor.encode("utf-8", "surrogateescape"), sha256)
    return f"visit-{urlsafe_b64encode(digest[:18]).decode()}"


def _is_early(request: Request) -> bool:
    return any(word in request.headers.get(header, "").lower() for header, word in _EARLY.items())

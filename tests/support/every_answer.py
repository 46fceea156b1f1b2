"""What holds for the headers of every answer, whatever was asked: gathered while other tests do the asking."""

from collections.abc import Iterable

from werkzeug.datastructures import Headers

# What pages may read without being told so (https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name).
SAFELISTED = {
    "cache-control",
    "content-language",
    "content-length",
    "content-type",
    "expires",
    "last-modified",
    "pragma",
}
EXPOSED = {
    "x-request-id",
    "etag",
    "location",
    "link",
    "retry-after",
    "idempotency-replayed",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "ratelimit-policy",
    "ratelimit",
}
# For the browser itself and for caches; `Allow` says what the document says too.
NOT_FOR_PAGES = {
    "accept-ranges",
    "allow",
    "content-disposition",
    "content-security-policy",
    "date",
    "referrer-policy",
    "vary",
    "x-content-type-options",
}


def unreadable(names: Iterable[str]) -> set[str]:
    """The headers that a page would want to read and can't."""
    lowered = {name.lower() for name in names}
    for_the_browser = {name for name in lowered if name.startswith("access-control-")}
    return lowered - for_the_browser - SAFELISTED - EXPOSED - NOT_FOR_PAGES


def faults_of(status: str, headers: Headers) -> list[str]:
    """What is wrong with an answer's headers."""
    code = status.partition(" ")[0]
    found = [f"{status}: pages can't read {name}" for name in sorted(unreadable(headers.keys()))]
    if code in ("204", "304") and "Content-Type" in headers:
        found.append(f"{status}: a type of a body that isn't there")
    if code == "202" and "Location" not in headers:
        found.append(f"{status}: nowhere to ask later")
    return found

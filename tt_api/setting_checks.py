"""What settings may look like: only what keeps a wrong value from failing much later."""

import json
import re
from functools import cache
from importlib.resources import files
from ipaddress import ip_address
from pathlib import Path

_ADDRESS = r"https?://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?"

# Not all digits and dots, which an address with a slip in it is.
HOST_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.?")
# Goes into a header.
TOKEN = re.compile(r"[\x21-\x7e]{1,4096}")
WEB_ADDRESS = re.compile(_ADDRESS + r"(/[A-Za-z0-9._~/%-]*)?")
SENTRY_DSN = re.compile(
    r"https?://[A-Za-z0-9]+(:[A-Za-z0-9]+)?@[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*/[0-9]+"
)
# By name or by id; names may be in any script.
CHANNEL = re.compile(r"#[^\s#<>&|,]{1,80}|[A-Z0-9]{6,32}")
MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@/-]{0,127}")
_KEY_PARTS = ("client_email", "private_key", "token_uri")


def is_host(value: str) -> bool:
    """Whether something may be listened at: an address of IPv4 or IPv6, or a name."""
    try:
        ip_address(value)
    except ValueError:
        return HOST_NAME.fullmatch(value) is not None
    return True


def is_service_account_key(path: str) -> bool:
    """Whether a file can be read and is a service account's key, as Google gives it out."""
    try:
        document = json.loads(Path(path).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(document, dict) and all(isinstance(document.get(part), str) for part in _KEY_PARTS)


@cache
def time_zones() -> frozenset[str]:
    """The IANA time zones that the `tzdata` package names: what a server's own folder lists differs between servers.

    Without ``Factory``, which stands for a clock that nobody has set.
    """
    return frozenset(files("tzdata").joinpath("zones").read_text().split()) - {"Factory"}

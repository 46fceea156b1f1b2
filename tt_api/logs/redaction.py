"""The one redactor: log lines and error texts pass through it before anybody reads them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tt_api.config import SHORTEST_SECRET, Settings

_HIDDEN = "[redacted]"
_SECRET_NAMES = re.compile(
    r"(?i)password|secret|token|authorization|api[-_]?key|signature|cookie|encryption|fingerprint"
    # What is encrypted at rest, and what lists mask.
    r"|(passport|document|known_?traveler|global_?entry|redress|membership)_?number|medical|allerg"
)

_PATTERNS = (
    # PostgreSQL repeats stored values and statements below its message, over as many lines as they have.
    (
        re.compile(
            r"^(DETAIL|CONTEXT|LINE \d+): .*?(?=^Traceback |^The above exception|^During handling|\Z)",
            re.MULTILINE | re.DOTALL,
        ),
        r"\1: [redacted]\n",
    ),
    (re.compile(r"://[^/\s@]+@"), "://[redacted]@"),
    # Whoever has the token can unsubscribe somebody, see an invoice or a proposal, tell of a mail, or read a chat.
    (re.compile(r"/(unsubscribe|i|p|t/o|t/c|miles-chat(?!/stream\b))/[^\s/?\"']+"), r"/\1/[redacted]"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "[redacted e-mail]"),
    # Cards, phones, passports: seven or more digits, spaced or dashed, or letters and then digits; but for days, which
    # logs are about, and ids, which have shorter runs between their dashes.
    (
        re.compile(r"(?<![\w-])(?!(?:19|20)\d\d-[01]\d-[0-3]\d(?!\d))[+(]?\d(?:[ .()-]{0,2}\d){6,}(?![\w-])"),
        "[redacted number]",
    ),
    (re.compile(r"(?<![\w-])[A-Z]{1,3}\d{6,}(?![\w-])"), "[redacted number]"),
    # What is encrypted at rest says nothing in a log, and is for none but who holds the keys.
    (re.compile(r"gAAAA[\w=-]{40,}"), "[redacted ciphertext]"),
)


class Redactor:
    """Takes secrets and personal data out of texts.

    Args:
        secrets: values that never appear, whatever stands around them; short ones, which production refuses, do.
    """

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        longest_first = sorted({one for one in secrets if len(one) >= SHORTEST_SECRET}, key=len, reverse=True)
        self._secrets = re.compile("|".join(re.escape(secret) for secret in longest_first)) if longest_first else None

    def text(self, text: str) -> str:
        """A text without secrets, stored values, e-mail addresses, credentials in addresses, or long numbers."""
        if self._secrets:
            text = self._secrets.sub(_HIDDEN, text)
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
        return text

    def value(self, value: Any) -> Any:
        """The same for any value that is logged, in all its parts."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: _HIDDEN if promises_secret(key) else self.value(part) for key, part in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.value(part) for part in value]
        if value is None or isinstance(value, bool | int | float):
            return value
        return self.text(repr(value))


def redactor_for(settings: Settings) -> Redactor:
    """A redactor that knows the deployment's secrets."""
    single = (
        settings.webhook_secret,
        settings.internal_service_secret,
        settings.groups_webhook_secret,
        settings.slack_signing_secret,
        settings.field_fingerprint_key,
        settings.slack_bot_token,
        settings.slack_onboarding_webhook,
        settings.buffer_access_token,
        settings.unsplash_access_key,
        settings.anthropic_api_key,
        settings.sentry_dsn,
    )
    collector = settings.tracing.headers.values() if settings.tracing else ()
    several = (*settings.all_api_keys, *settings.field_encryption_keys, *collector)
    return Redactor([*several, *(secret or "" for secret in single)])


def promises_secret(name: Any) -> bool:
    """Whether what stands under a name is never shown, whatever it is."""
    return isinstance(name, str) and _SECRET_NAMES.search(name) is not None

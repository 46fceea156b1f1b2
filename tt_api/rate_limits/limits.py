"""The five tiers of rate limits, counted for the current request with Flask-Limiter's storage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, cast

import structlog
from flask import Flask, current_app
from flask_limiter import Limiter
from limits import RateLimitItem, RateLimitItemPerMinute

from tt_api.config import RateLimits, Settings
from tt_api.current import RequestContext, request_context
from tt_api.errors import RateLimitError
from tt_api.metrics.families import families
from tt_api.rate_limits.local_counts import WINDOW_SECONDS
from tt_api.rate_limits.storage import SCHEME, MinuteStorage
from tt_api.redis_gate.gate import init_redis_gate

KEY_PREFIX = "tt_api:rate"
_EXTENSION = "tt_rate_limits"
_REMAINING = "X-RateLimit-Remaining"

log = structlog.get_logger(__name__)


class Tier(StrEnum):
    """A blueprint names `GENERAL`, `MILES_CHAT`, `WEBHOOKS` or none; the other two count on their own."""

    GLOBAL = "global"
    GENERAL = "general"
    MILES_CHAT = "miles-chat"
    WEBHOOKS = "webhooks"
    AUTH = "auth"


@dataclass(frozen=True, slots=True)
class _Tiers:
    storage: MinuteStorage
    limits: Mapping[Tier, RateLimitItem]


class _Standing(NamedTuple):
    """Where a caller stands with a tier, the request at hand included.

    Attributes:
        reset: when the window ends, in Unix seconds.
        left_ms: milliseconds until then.
    """

    tier: Tier
    limit: int
    used: int
    reset: int
    left_ms: int

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def seconds_left(self) -> int:
        return -(-self.left_ms // 1000)

    def refuse_past_limit(self) -> None:
        if self.used <= self.limit:
            return
        families().limiter_refusals.labels(self.tier).inc()
        seconds = self.seconds_left
        if self.tier is Tier.AUTH:
            message = f"Too many wrong credentials: {self.limit} a minute. Check yours and try again in {seconds} s"
        else:
            message = f"Too many requests: the {self.tier} limit is {self.limit} a minute. Try again in {seconds} s"
        raise RateLimitError(message, retry_after_ms=self.left_ms)


def init_rate_limits(app: Flask, settings: Settings) -> None:
    """Set up Flask-Limiter with the tiers' numbers and Redis, or with counts in this process where there is none.

    Raises:
        ConfigurationError: when ``REDIS_URL`` can't be read.
    """
    gate = init_redis_gate(app, settings)
    if not gate.configured:
        log.info("rate_limits_counted_in_process", reason="REDIS_URL is not set")
    options: dict[str, Any] = {"gate": gate}
    limiter = Limiter(_current_identity, strategy="fixed-window", storage_uri=f"{SCHEME}://", storage_options=options)
    # Flask-Limiter adds its hooks to an app that it doesn't know yet. They would count limit by limit, a round trip
    # each, at a moment of their own, and send Retry-After with every answer: the pipeline counts instead.
    app.extensions["limiter"] = {limiter}
    limiter.init_app(app)
    app.extensions[_EXTENSION] = _Tiers(cast("MinuteStorage", limiter.storage), _limits(settings.rate_limits))


def count_request(context: RequestContext, tier: Tier | None, *, refuse: bool = True) -> None:
    """Count a request in the global tier and the route's, and note the standing for its headers.

    Args:
        context: the request's.
        tier: the route's own, or None where it has none.
        refuse: False counts only, for answers that come before a 429.

    Raises:
        RateLimitError: past a limit.
    """
    # The route's own first: it is the one to show, and to name, on a tie.
    standings = _count((tier, Tier.GLOBAL) if tier else (Tier.GLOBAL,), identity_of(context))
    _show(context, min(standings, key=lambda standing: standing.remaining))
    if refuse:
        for standing in standings:
            standing.refuse_past_limit()


def count_failed_credentials(context: RequestContext) -> None:
    """Count a wrong credential against the caller's address, whatever was counted for the request before.

    Args:
        context: the request's.

    Raises:
        RateLimitError: past the auth tier's number.
    """
    (standing,) = _count((Tier.AUTH,), context.client_address)
    shown = context.rate_limit_headers.get(_REMAINING)
    if shown is None or standing.remaining < int(shown):
        _show(context, standing)
    standing.refuse_past_limit()


def _count(tiers: Sequence[Tier], identity: str) -> list[_Standing]:
    ours: _Tiers = current_app.extensions[_EXTENSION]
    limits = [ours.limits[tier] for tier in tiers]
    counted = ours.storage.add([limit.key_for(tier, identity) for tier, limit in zip(tiers, limits, strict=True)])
    return [
        _Standing(tier, limit.amount, used, counted.reset, counted.left_ms)
        for tier, limit, used in zip(tiers, limits, counted.counts, strict=True)
    ]


def _current_identity() -> str:
    return identity_of(request_context())


def identity_of(context: RequestContext) -> str:
    """Whom a request counts for: a valid key at the address that it comes from, else the address."""
    return f"{context.caller}@{context.client_address}" if context.caller else context.client_address


def _limits(limits: RateLimits) -> dict[Tier, RateLimitItem]:
    amounts = {
        Tier.GLOBAL: limits.global_,
        Tier.GENERAL: limits.general,
        Tier.MILES_CHAT: limits.miles_chat,
        Tier.WEBHOOKS: limits.webhooks,
        Tier.AUTH: limits.auth,
    }
    return {tier: RateLimitItemPerMinute(amount, namespace=KEY_PREFIX) for tier, amount in amounts.items()}


def _show(context: RequestContext, standing: _Standing) -> None:
    context.rate_limit_headers = {
        "X-RateLimit-Limit": str(standing.limit),
        _REMAINING: str(standing.remaining),
        "X-RateLimit-Reset": str(standing.reset),
        # The same in the form of draft-ietf-httpapi-ratelimit-headers, which client libraries learn to read.
        "RateLimit-Policy": f'"{standing.tier}";q={standing.limit};w={WINDOW_SECONDS}',
        "RateLimit": f'"{standing.tier}";r={standing.remaining};t={standing.seconds_left}',
    }

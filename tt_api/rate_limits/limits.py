"""The five tiers of rate limits, counted for the current request through Flask-Limiter."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple, cast

import structlog
from flask import Flask, current_app
from flask_limiter import Limiter

from tt_api.config import RateLimits, Settings
from tt_api.current import RequestContext, request_context
from tt_api.errors import RateLimitError
from tt_api.rate_limits.local_counts import Counted
from tt_api.rate_limits.storage import SCHEME, MinuteStorage
from tt_api.redis_gate.gate import init_redis_gate

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


# What a blueprint may name.
_ROUTES_OWN = (Tier.GENERAL, Tier.MILES_CHAT, Tier.WEBHOOKS)


class _Together(NamedTuple):
    """What is counted in one step: some tiers, with the limit of each in requests a minute, and how its keys begin."""

    tiers: tuple[Tier, ...]
    limits: tuple[int, ...]
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Tiers:
    storage: MinuteStorage
    by_route: dict[Tier | None, _Together]
    wrong_credentials: _Together


def init_rate_limits(app: Flask, settings: Settings) -> None:
    """Set up Flask-Limiter with the tiers' numbers and Redis, or with counts in this process where there is none.

    Raises:
        ConfigurationError: when ``REDIS_URL`` can't be read.
    """
    gate = init_redis_gate(app, settings)
    if not gate.configured:
        log.info("rate_limits_counted_in_process", reason="REDIS_URL is not set")
    options: dict[str, Any] = {"gate": gate}
    limiter = Limiter(_identity, storage_uri=f"{SCHEME}://", storage_options=options)
    # Registered already, Flask-Limiter adds none of its hooks: the order of refusal is ours to keep, they would look
    # for limits that aren't declared to it, and its headers carry a Retry-After on every answer.
    app.extensions.setdefault("limiter", set()).add(limiter)
    limiter.init_app(app)
    limits = _limits(settings.rate_limits)
    by_route: dict[Tier | None, _Together] = {None: _together(limits, Tier.GLOBAL)}
    # The route's own first: it is the one to show on a tie.
    by_route |= {tier: _together(limits, tier, Tier.GLOBAL) for tier in _ROUTES_OWN}
    storage = cast("MinuteStorage", limiter.storage)
    app.extensions[_EXTENSION] = _Tiers(storage, by_route, _together(limits, Tier.AUTH))


def count_request(context: RequestContext, tier: Tier | None, *, refuse: bool = True) -> None:
    """Count a request in the global tier and the route's, and note the standing for its headers.

    Args:
        context: the request's.
        tier: the route's own, or None where it has none.
        refuse: False counts only, for answers that come before a 429.

    Raises:
        RateLimitError: past a limit.
    """
    ours = _tiers()
    together = ours.by_route[tier]
    counted = ours.storage.count_together(_keys(together.prefixes, _identity_of(context)))
    nearest, remaining = _nearest(together, counted)
    _show(context, together.limits[nearest], remaining, counted.reset)
    if refuse and not remaining:
        for name, limit, count in zip(together.tiers, together.limits, counted.counts, strict=True):
            if count > limit:
                raise _refusal(name, limit, counted.left_ms)


def count_failed_credentials(context: RequestContext) -> None:
    """Count a wrong credential against the caller's address, whatever was counted for the request before.

    Args:
        context: the request's.

    Raises:
        RateLimitError: past the auth tier's number.
    """
    ours = _tiers()
    (limit,) = ours.wrong_credentials.limits
    counted = ours.storage.count_together(_keys(ours.wrong_credentials.prefixes, context.client_address))
    _, remaining = _nearest(ours.wrong_credentials, counted)
    shown = context.rate_limit_headers.get(_REMAINING)
    if shown is None or remaining < int(shown):
        _show(context, limit, remaining, counted.reset)
    if counted.counts[0] > limit:
        raise _refusal(Tier.AUTH, limit, counted.left_ms)


def _identity() -> str:
    return _identity_of(request_context())


def _identity_of(context: RequestContext) -> str:
    return f"{context.caller}@{context.client_address}" if context.caller else context.client_address


def _limits(limits: RateLimits) -> dict[Tier, int]:
    return {
        Tier.GLOBAL: limits.global_,
        Tier.GENERAL: limits.general,
        Tier.MILES_CHAT: limits.miles_chat,
        Tier.WEBHOOKS: limits.webhooks,
        Tier.AUTH: limits.auth,
    }


def _together(limits: dict[Tier, int], *tiers: Tier) -> _Together:
    return _Together(tiers, tuple(limits[tier] for tier in tiers), tuple(f"tt_api:rate:{tier}:" for tier in tiers))


def _tiers() -> _Tiers:
    ours: _Tiers = current_app.extensions[_EXTENSION]
    return ours


@lru_cache(4096)
def _keys(prefixes: tuple[str, ...], identity: str) -> tuple[str, ...]:
    return tuple(prefix + identity for prefix in prefixes)


def _nearest(together: _Together, counted: Counted) -> tuple[int, int]:
    """Which limit is the nearest, the first one on a tie, and how many requests are left before it."""
    left = [max(0, limit - count) for limit, count in zip(together.limits, counted.counts, strict=True)]
    least = min(left)
    return left.index(least), least


def _show(context: RequestContext, limit: int, remaining: int, reset: int) -> None:
    context.rate_limit_headers = {
        "X-RateLimit-Limit": str(limit),
        _REMAINING: str(remaining),
        "X-RateLimit-Reset": str(reset),
    }


def _refusal(tier: Tier, limit: int, left_ms: int) -> RateLimitError:
    seconds = -(-left_ms // 1000)
    if tier is Tier.AUTH:
        message = f"Too many wrong credentials: {limit} a minute. Check yours and try again in {seconds} s"
    else:
        message = f"Too many requests: the {tier} limit is {limit} a minute. Try again in {seconds} s"
    return RateLimitError(message, retry_after_ms=left_ms)

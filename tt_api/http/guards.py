"""Who may call what: the five authentication modes, and the guard that every blueprint names.

The caller is identified first, without refusing anybody, so that limits can count by caller; the guard refuses later.
A secret that isn't configured lets requests through outside production, with one warning, and nobody in production.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from flask import Flask, Request, current_app
from structlog import get_logger

from tt_api.config import Settings
from tt_api.errors import AuthError
from tt_api.http import slack_signature
from tt_api.http.credentials import Secrets
from tt_api.http.studio_sessions import (
    CSRF_HEADER,
    SAFE_METHODS,
    StudioSession,
    find_session,
    proves_its_page,
    token_of,
)

log = get_logger(__name__)


class Guard(StrEnum):
    """The authentication modes, and none at all."""

    PUBLIC = "public"
    API_KEY = "api_key"
    SERVICE_KEY = "service_key"
    INTERNAL_SERVICE = "internal_service"
    GROUPS_SECRET = "groups_secret"  # noqa: S105 -- a mode's name
    SLACK_SIGNATURE = "slack_signature"


# What callers read in refusals.
_NAMES = {
    Guard.API_KEY: "API key",
    Guard.SERVICE_KEY: "Service key",
    Guard.INTERNAL_SERVICE: "Internal service key",
    Guard.GROUPS_SECRET: "Groups secret",
    Guard.SLACK_SIGNATURE: "Slack signature",
}


class Verdict(StrEnum):
    """What a guard found."""

    ALLOWED = "allowed"
    MISSING = "missing"
    WRONG = "wrong"
    NOT_PROVED = "not proved"
    READ_ONLY = "read only"


@dataclass(frozen=True, slots=True)
class Finding:
    """A guard's verdict, and who was recognised.

    Attributes:
        caller: a digest that stands for the credential; None where nobody was recognised.
        person: who they say they are, who signed in to the studio.
    """

    verdict: Verdict
    caller: str | None = None
    person: str | None = None


class Gatekeeper:
    """Identifies callers by the modes that are configured."""

    def __init__(self, settings: Settings) -> None:
        self._production = settings.production
        self._api_keys = Secrets(settings.all_api_keys)
        self._key_names = {self.recognise_api_key(key): name for key, name in settings.named_api_keys.items()}
        self._service = Secrets(_configured(settings.webhook_secret))
        self._internal = Secrets(_configured(settings.internal_service_secret))
        self._groups = Secrets(_configured(settings.groups_webhook_secret))
        self._slack = settings.slack_signing_secret
        self._studio = settings.studio
        self._warned: set[Guard] = set()
        self._modes: dict[Guard, tuple[bool, Callable[[Request], Finding]]] = {
            Guard.API_KEY: (bool(self._api_keys), self._by_api_key),
            Guard.SERVICE_KEY: (bool(self._service), self._by_header("X-Webhook-Secret", self._service)),
            Guard.INTERNAL_SERVICE: (bool(self._internal), self._by_header("x-internal-service", self._internal)),
            Guard.GROUPS_SECRET: (bool(self._groups), self._by_header("X-Webhook-Secret", self._groups)),
            Guard.SLACK_SIGNATURE: (bool(self._slack), self._by_slack_signature),
        }

    def identify(self, guard: Guard, request: Request) -> Finding:
        """What the request's credential is worth to a guard; refuses nobody.

        On public routes a caller with a key is known by it, and a wrong one is found wrong, so that guesses count.
        """
        if guard is Guard.PUBLIC:
            return self._by_api_key(request) if self._api_keys else Finding(Verdict.MISSING)
        configured, judge = self._modes[guard]
        if configured:
            return judge(request)
        if self._production:
            return Finding(Verdict.MISSING)
        self._warn_once(guard)
        return Finding(Verdict.ALLOWED)

    def key_name(self, caller: str | None) -> str | None:
        """What a caller's API key is called; None where it has no name."""
        return self._key_names.get(caller) if caller else None

    def recognise_api_key(self, sent: str) -> str | None:
        """The caller that an API key stands for which came another way than in a header."""
        return self._api_keys.recognise(sent.encode().decode("latin-1"))

    def new_studio_token(self, caller: str) -> str:
        """What a studio's cookie holds, for the holder of an API key."""
        return self._api_keys.new_token(caller)

    def studio_session(self, request: Request) -> StudioSession | None:
        """The session of a request's cookie; None where there is none, or its key is no longer configured."""
        token = token_of(request) if self._studio else ""
        caller = self._api_keys.signer(token) if token else None
        return find_session(token, caller) if caller else None

    @property
    def open_to_all(self) -> bool:
        """Whether no API key is configured, outside production: then nobody needs one."""
        return not self._api_keys and not self._production

    def _by_api_key(self, request: Request) -> Finding:
        sent = request.environ.get("HTTP_X_API_KEY")
        if sent is None:
            scheme, _, token = request.headers.get("Authorization", "").partition(" ")
            if scheme.lower() != "bearer":
                return self._by_studio_session(request)
            sent = token.strip()
        return _judge(self._api_keys, sent)

    def _by_studio_session(self, request: Request) -> Finding:
        session = self.studio_session(request)
        if session is None:
            return Finding(Verdict.MISSING)
        if request.method in SAFE_METHODS:
            return Finding(Verdict.ALLOWED, session.caller, session.person)
        if not proves_its_page(request, session):
            return Finding(Verdict.NOT_PROVED, session.caller)
        verdict = Verdict.READ_ONLY if session.read_only else Verdict.ALLOWED
        return Finding(verdict, session.caller, session.person)

    @staticmethod
    def _by_header(header: str, secrets: Secrets) -> Callable[[Request], Finding]:
        def judge(request: Request) -> Finding:
            sent = request.headers.get(header)
            return Finding(Verdict.MISSING) if sent is None else _judge(secrets, sent)

        return judge

    def _by_slack_signature(self, request: Request) -> Finding:
        if not slack_signature.is_there(request):
            return Finding(Verdict.MISSING)
        if not slack_signature.is_right(request, self._slack or ""):
            return Finding(Verdict.WRONG)
        return Finding(Verdict.ALLOWED, "slack")

    def _warn_once(self, guard: Guard) -> None:
        if guard not in self._warned:
            self._warned.add(guard)
            log.warning("guard_open", guard=guard.value, hint="its secret is unset; requests pass outside production")


def init_guards(app: Flask, settings: Settings) -> None:
    """Keep the app's gatekeeper where the pipeline finds it."""
    app.extensions["gatekeeper"] = Gatekeeper(settings)


def gatekeeper() -> Gatekeeper:
    """The current application's gatekeeper."""
    keeper: Gatekeeper = current_app.extensions["gatekeeper"]
    return keeper


def refuse(guard: Guard, verdict: Verdict) -> AuthError:
    """The refusal of a caller whom a guard doesn't let through."""
    if verdict is Verdict.NOT_PROVED:
        return AuthError(f"A change that is made with the studio's session needs its token in {CSRF_HEADER}")
    if verdict is Verdict.READ_ONLY:
        return AuthError("This session is read-only: sign in without that to change something")
    what = _NAMES[guard]
    return AuthError(f"{what} is required" if verdict is Verdict.MISSING else f"{what} is not valid")


def _configured(secret: str | None) -> tuple[str, ...]:
    return (secret,) if secret else ()


def _judge(secrets: Secrets, sent: str) -> Finding:
    caller = secrets.recognise(sent)
    return Finding(Verdict.WRONG) if caller is None else Finding(Verdict.ALLOWED, caller)

"""How the guards are written in the OpenAPI document."""

from collections.abc import Mapping

from tt_api.http.guards import Guard

_SECURITY: Mapping[Guard, tuple[tuple[str, dict[str, str]], ...]] = {
    Guard.API_KEY: (
        ("apiKey", {"type": "apiKey", "in": "header", "name": "X-API-Key"}),
        ("bearer", {"type": "http", "scheme": "bearer"}),
    ),
    Guard.SERVICE_KEY: (("serviceKey", {"type": "apiKey", "in": "header", "name": "X-Webhook-Secret"}),),
    Guard.INTERNAL_SERVICE: (("internalService", {"type": "apiKey", "in": "header", "name": "x-internal-service"}),),
    Guard.GROUPS_SECRET: (("groupsSecret", {"type": "apiKey", "in": "header", "name": "X-Webhook-Secret"}),),
    Guard.SLACK_SIGNATURE: (
        (
            "slackSignature",
            {
                "type": "apiKey",
                "in": "header",
                "name": "X-Slack-Signature",
                "description": "`v0=` and the hexadecimal HMAC-SHA256, by the app's signing secret, of"
                " `v0:<X-Slack-Request-Timestamp>:<the body as it is sent>`; good for five minutes.",
            },
        ),
    ),
}


def schemes_of(guard: Guard) -> tuple[tuple[str, dict[str, str]], ...]:
    """What an operation behind a guard asks for, by name; any one of them will do, and public ones have none."""
    return _SECURITY.get(guard, ())

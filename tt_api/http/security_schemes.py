"""How the guards are written in the OpenAPI document."""

from collections.abc import Iterator, Mapping

from tt_api.http.guards import Guard

_SECURITY: Mapping[Guard, tuple[tuple[str, dict[str, str]], ...]] = {
    Guard.API_KEY: (
        ("apiKey", {"type": "apiKey", "in": "header", "name": "X-API-Key"}),
        ("bearer", {"type": "http", "scheme": "bearer"}),
    ),
    Guard.SERVICE_KEY: (("serviceKey", {"type": "apiKey", "in": "header", "name": "X-Webhook-Secret"}),),
    Guard.INTERNAL_SERVICE: (("internalService", {"type": "apiKey", "in": "header", "name": "x-internal-service"}),),
    Guard.GROUPS_SECRET: (("groupsSecret", {"type": "apiKey", "in": "header", "name": "X-Webhook-Secret"}),),
    Guard.SLACK_SIGNATURE: (("slackSignature", {"type": "apiKey", "in": "header", "name": "X-Slack-Signature"}),),
}


def all_schemes() -> Iterator[tuple[str, dict[str, str]]]:
    """Every security scheme with its name."""
    for schemes in _SECURITY.values():
        yield from schemes


def security_of(guard: Guard) -> list[dict[str, list[str]]]:
    """What an operation behind a guard asks for; any one of the list will do."""
    return [{name: []} for name, _ in _SECURITY.get(guard, ())]

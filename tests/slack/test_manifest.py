"""The app's manifest leads to routes that are there, and asks for what they need."""

import json
from pathlib import Path

import pytest
from flask import Flask

from tests.support.probe_blueprints import guard_of
from tt_api.http.guards import Guard
from tt_api.services.operations.slack.commands import COMMANDS as ANSWERED

MANIFEST = json.loads((Path(__file__).parents[2] / "docs" / "slack-manifest.json").read_text())
SETTINGS = MANIFEST["settings"]
COMMANDS = MANIFEST["features"]["slash_commands"]
# What Slack asks for in turn: the scope of each event.
NEEDED = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
}


@pytest.mark.parametrize(
    "address", [SETTINGS["event_subscriptions"]["request_url"], *(command["url"] for command in COMMANDS)]
)
def test_leads_to_a_route_behind_the_signature(app: Flask, address: str) -> None:
    path = address.removeprefix("${PUBLIC_BASE_URL}")
    (rule,) = [rule for rule in app.url_map.iter_rules() if rule.rule == path]
    assert "POST" in (rule.methods or ())
    assert guard_of(app, rule) is Guard.SLACK_SIGNATURE


def test_leads_to_every_such_route(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules() if guard_of(app, rule) is Guard.SLACK_SIGNATURE}
    addresses = {SETTINGS["event_subscriptions"]["request_url"], *(command["url"] for command in COMMANDS)}
    assert addresses == {f"${{PUBLIC_BASE_URL}}{rule}" for rule in rules}


def test_asks_for_the_scopes_of_what_it_subscribes_to_and_calls() -> None:
    scopes = set(MANIFEST["oauth_config"]["scopes"]["bot"])
    assert set(SETTINGS["event_subscriptions"]["bot_events"]) == NEEDED.keys()
    assert {*NEEDED.values(), "commands", "chat:write", "channels:manage", "channels:read"} <= scopes


def test_hints_at_the_commands_that_there_are() -> None:
    assert [command["command"] for command in COMMANDS] == ["/tt"]
    assert COMMANDS[0]["usage_hint"].split(" | ") == [command.usage for command in ANSWERED.values()]

"""Slack's signature: ours and Slack's own verifier think alike, and nothing that is sent in its place is a 500."""

import random
from time import time

import pytest
from slack_sdk.signature import SignatureVerifier

from tests.slack.conftest import Agency
from tests.slack.workspace import FORM
from tests.support.probe_blueprints import ProbeApps, path_behind, slack_headers
from tests.support.settings import SECRETS
from tt_api.http.guards import Guard

BODY = b"command=%2Ftt&text=help"


def test_is_judged_as_slack_s_own_verifier_does(probe: ProbeApps) -> None:
    client, verifier = probe(APP_ENV="production"), SignatureVerifier(SECRETS["SLACK_SIGNING_SECRET"])
    chance = random.Random(19)
    verdicts = []
    for _ in range(1000):
        # Slack's verifier reads UTF-8 only.
        body = "".join(chance.choices('a%&={}"\\ \n\r\0é鍵🛳\u2028', k=chance.randrange(200))).encode()
        signed = chance.choice([body, body, body + b" ", body[1:]])
        secret = chance.choice([None, None, None, "another"])
        headers = slack_headers(signed, secret=secret, sent_at=time() - chance.choice([0, 0, 60, -60, 600, -600]))
        answer = client.post(path_behind(Guard.SLACK_SIGNATURE), data=body, content_type=FORM, headers=headers)
        passes = verifier.is_valid_request(body, headers)
        # What passes the guard is refused by the next step, since the probe takes JSON.
        assert answer.status_code == (415 if passes else 401), (body, headers)
        verdicts.append(passes)
    assert 200 < sum(verdicts) < 800


@pytest.mark.parametrize("path", ["/slack/commands", "/slack/events"])
@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": "v0=schl\xfcssel"},
        {"X-Slack-Signature": "v0=" + "f" * 50_000},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "\xb2"},
        {"X-Slack-Request-Timestamp": "9" * 50_000},
        {"X-Slack-Request-Timestamp": str(int(time()) - 3600)},
        {"X-Slack-Request-Timestamp": str(int(time()) + 3600)},
    ],
)
def test_that_is_wrong_is_a_401(agency: Agency, path: str, headers: dict[str, str]) -> None:
    assert agency.slack.send(path, BODY, FORM, **headers).status_code == 401


@pytest.mark.parametrize("path", ["/slack/commands", "/slack/events"])
def test_that_is_missing_is_a_401(agency: Agency, path: str) -> None:
    assert agency.slack.client.post(path, data=BODY, content_type=FORM).status_code == 401

"""What reaches Sentry, seen in processes of their own: it changes the one that it is started in."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SENTRY_SCRIPT = """
import sys
from flask import Flask
import sentry_sdk
from tests.support.settings import settings_for
from tt_api.integrations.sentry import configure_sentry, report

assert configure_sentry(settings_for("postgresql://tt:x@h/tt", SENTRY_DSN=sys.argv[1]), sys.argv[2])
assert not {"anthropic", "slack_sdk", "httpx2"} & set(sys.modules)
app = Flask("probe")

@app.get("/contacts/<name>")
def fail(name):
    local = "local Jane"
    raise RuntimeError("no mail to jane@example.com, test-webhook-secret")

@app.get("/handled")
def handled():
    try:
        raise LookupError("call +1 415 555 0100")
    except LookupError as error:
        report(error, request_id="req-1")
    return ""

client = app.test_client()
sentry_sdk.set_user({"email": "jane@example.com"})
client.get("/contacts/Jane?search=Doe", headers={"X-API-Key": "test-api-key-0123", "Cookie": "c=Jane"})
client.get("/handled")
sentry_sdk.flush(3)
print("done")
"""


class TestSentry:
    def run(self, dsn: str, process: str) -> None:
        root = Path(__file__).parents[2]
        ended = subprocess.run(
            [sys.executable, "-c", SENTRY_SCRIPT, dsn, process],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(root)},
        )
        assert (ended.returncode, ended.stdout) == (0, "done\n"), ended.stderr

    def test_events_say_what_and_not_whom(self, stub: Any) -> None:
        stub.expect_request("/api/42/envelope/").respond_with_json({"id": "1"})
        self.run(stub.url_for("/42").replace("http://", "http://abc123@"), "web")
        bodies = [gzip.decompress(request.get_data()).decode() for request, _ in stub.log]
        events = [json.loads(body.splitlines()[2]) for body in bodies if '"exception"' in body]
        assert [event["exception"]["values"][-1]["type"] for event in events] == ["RuntimeError", "LookupError"]
        assert events[1]["tags"]["request_id"] == "req-1"
        assert events[0]["environment"] == "test"
        assert events[0]["request"] == {"method": "GET"}
        for private in ("jane@", "Jane?", "local Jane", "Doe", "test-webhook-secret", "test-api-key-0123", "555 0100"):
            assert private not in "".join(
                json.dumps({**event, "exception": _without_source(event)}) for event in events
            )

    @pytest.mark.slow
    @pytest.mark.parametrize("process", ["web", "worker"])
    def test_nobody_waits_for_it(self, process: str, stub: Any) -> None:
        stub.expect_request("/api/42/envelope/").respond_with_data("<html>", 500)
        self.run(stub.url_for("/42").replace("http://", "http://abc123@"), process)
        self.run("http://abc123@127.0.0.1:9/42", process)


def _without_source(event: dict[str, Any]) -> Any:
    """The exceptions without the lines of our own program, in which these words stand."""
    lines = ("pre_context", "context_line", "post_context")
    values = event["exception"]["values"]
    for value in values:
        for frame in value["stacktrace"]["frames"]:
            for name in lines:
                frame.pop(name, None)
    return values

"""A real Prometheus for tests, with the rules and the configuration as they are shipped, but in a hurry."""

import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml

from devtools.processes import tethered
from tests.support.work_processes import until

HURRY = {"scrape_interval": "1s", "evaluation_interval": "1s"}


class Prometheus:
    """One that looks at a server on this machine once a second."""

    def __init__(self, program: Path, folder: Path, port: int) -> None:
        self.port = port
        self._log = folder / "prometheus.log"
        command = [str(program), f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'data'}"]
        command.append(f"--web.listen-address=127.0.0.1:{port}")
        with self._log.open("wb") as output:
            self.process = subprocess.Popen(
                tethered(command, signal.SIGKILL), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
            )

    def said(self) -> str:
        return self._log.read_text(errors="replace")

    def ask(self, path: str, **parameters: str) -> Any:
        """What its API answers; nothing while it isn't there yet."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection, suppress(OSError):
            connection.request("GET", f"/api/v1/{path}?{urlencode(parameters)}")
            response = connection.getresponse()
            if response.status == 200:
                return json.loads(response.read())["data"]
        return {}

    def up(self, job: str) -> int:
        """How many targets of a job answer."""
        found = self.ask("query", query=f'up{{job="{job}"}} == 1').get("result", [])
        return len(found)

    def rules(self) -> list[dict[str, Any]]:
        return [rule for group in self.ask("rules").get("groups", []) for rule in group["rules"]]

    def alerts(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("alerts").get("alerts", [])
        return found

    def firing(self) -> set[str]:
        return {alert["labels"]["alertname"] for alert in self.alerts() if alert["state"] == "firing"}


def _in_a_hurry(shipped: Path, folder: Path, target: int, key: str) -> None:
    """The shipped files for a server on this machine: looked at each second, and without waiting."""
    folder.mkdir()
    (folder / "key").write_text(key)
    config = yaml.safe_load((shipped / "prometheus.yml").read_text())
    config["global"] = HURRY
    for job in config["scrape_configs"]:
        job["authorization"]["credentials_file"] = str(folder / "key")
        job["static_configs"] = [{"targets": [f"127.0.0.1:{target}"] if job["job_name"] == "tt-api" else []}]
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    rules = yaml.safe_load((shipped / "alerts.yml").read_text())
    for rule in (rule for group in rules["groups"] for rule in group["rules"]):
        rule.pop("for", None)
    (folder / "alerts.yml").write_text(yaml.safe_dump(rules))


@contextmanager
def prometheus(program: Path, folder: Path, shipped: Path, target: int, key: str) -> Iterator[Prometheus]:
    """A Prometheus while the block runs.

    Args:
        program: the server's.
        folder: its own, which isn't there yet.
        shipped: where its configuration and the rules are.
        target: the port of the API that it looks at.
        key: the API key that it shows.
    """
    _in_a_hurry(shipped, folder, target, key)
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    running = Prometheus(program, folder, port)
    try:
        until(running.rules, what=running.said)
        yield running
    finally:
        running.process.kill()
        running.process.wait()

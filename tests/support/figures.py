"""What /metrics says, and by how much it has changed: one process's figures go on from test to test."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from typing import Any

from tests.support.settings import API_KEY

KEY = {"X-API-Key": API_KEY}
_VALUE = re.compile(r'="([^"]*)"')


class Figures(dict[str, float]):
    """Figures by their series as it is written, its labels by the alphabet; one that isn't there is none."""

    def __missing__(self, key: str) -> float:
        return 0.0

    def of(self, name: str, **labels: str) -> float:
        """The one with these labels, and no others."""
        written = ",".join(f'{label}="{value}"' for label, value in sorted(labels.items()))
        return self[f"{name}{{{written}}}" if written else name]

    def series(self, name: str) -> set[tuple[str, ...]]:
        """The values of the labels that it is there with."""
        return {tuple(_VALUE.findall(series)) for series in self if series.partition("{")[0] == name}


def figures_in(text: str) -> Figures:
    """The figures of an answer of /metrics.

    Read line by line: a process of the tests has ten thousand, half a second of work for its own parser. That
    Prometheus can read them is tested with it.
    """
    lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return Figures({series: float(value) for series, _, value in lines})


def figures(client: Any) -> Figures:
    """What /metrics says now."""
    response = client.get("/metrics", headers=KEY)
    assert response.status_code == 200, response.get_data(as_text=True)
    return figures_in(response.get_data(as_text=True))


@contextmanager
def growth(client: Any) -> Iterator[Figures]:
    """By how much each figure has grown within the block, known when it ends."""
    before = figures(client)
    grown = Figures()
    yield grown
    after = figures(client)
    grown.update({series: value - before[series] for series, value in after.items() if value != before[series]})


def asked(port: int, path: str, **headers: str) -> tuple[int, str]:
    """A server's answer on a connection of its own; status 0 where there is none."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            return response.status, response.read().decode()
        except OSError:
            return 0, ""


def scraped(port: int) -> Figures:
    """What a server's /metrics says; nothing where it doesn't answer."""
    status, text = asked(port, "/metrics", **KEY)
    return figures_in(text) if status == 200 else Figures()

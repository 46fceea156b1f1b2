"""The alert rules and the dashboard: they name metrics that there are, and each alert leads to its paragraph."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient

from tests.support.figures import KEY

ROOT = Path(__file__).parents[2]
MONITORING = ROOT / "deploy" / "monitoring"
RUNBOOK = ROOT / "docs" / "runbook.md"
RULES: list[dict[str, Any]] = [
    rule for group in yaml.safe_load((MONITORING / "alerts.yml").read_text())["groups"] for rule in group["rules"]
]
DASHBOARD: dict[str, Any] = json.loads((MONITORING / "grafana/dashboards/tt-api.json").read_text())
# What a histogram is made of, and what counters end with.
SUFFIXES = ("_total", "_bucket", "_sum", "_count")
PARTS = ("**Means:**", "**Do:**")
_METRIC = re.compile(r"\btt_[a-z_]+")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def queries() -> Iterator[str]:
    yield from (rule["expr"] for rule in RULES)
    yield from (target["expr"] for panel in DASHBOARD["panels"] for target in panel.get("targets", ()))


def paragraphs() -> dict[str, str]:
    """The runbook's text by the anchor of its headings."""
    _, *parts = _HEADING.split(RUNBOOK.read_text())
    return {
        heading.lower().replace(" ", "-").replace(",", ""): text
        for heading, text in zip(parts[::2], parts[1::2], strict=True)
    }


def exposed(client: FlaskClient) -> dict[str, str]:
    """The kinds of the metrics that /metrics exposes, by name."""
    said = client.get("/metrics", headers=KEY).get_data(as_text=True)
    return dict(re.findall(r"^# TYPE (\S+) (\S+)$", said, re.MULTILINE))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_leads_to_its_paragraph(rule: dict[str, Any]) -> None:
    page, _, anchor = rule["annotations"]["runbook_url"].partition("#")
    assert ROOT / page == RUNBOOK
    assert anchor == rule["alert"].lower()
    assert all(part in paragraphs()[anchor] for part in PARTS)
    assert rule["labels"]["severity"] in ("page", "ticket")


def test_the_runbook_has_no_alerts_that_there_are_not() -> None:
    described = {anchor for anchor, text in paragraphs().items() if PARTS[0] in text}
    assert described == {rule["alert"].lower() for rule in RULES}


def test_the_runbook_leads_nowhere_that_is_not_there() -> None:
    text = RUNBOOK.read_text()
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= paragraphs().keys()
    assert [page for page in re.findall(r"\]\(([^#)]+)", text) if not (RUNBOOK.parent / page).exists()] == []


def test_every_metric_that_is_asked_for_is_one_of_ours(client: FlaskClient) -> None:
    there = exposed(client)
    names = set(there) | {f"{name.removesuffix('_total')}{suffix}" for name in there for suffix in SUFFIXES}
    asked = {name for query in queries() for name in _METRIC.findall(query)}
    assert asked - names == set()


def test_every_metric_is_described_in_the_documentation(client: FlaskClient) -> None:
    described = set(_METRIC.findall((ROOT / "docs" / "monitoring.md").read_text()))
    # Counters end with _total since Prometheus 1.0's format has it so.
    assert described == set(exposed(client))


def test_every_rule_is_tried_by_promtool() -> None:
    tried = yaml.safe_load((MONITORING / "alerts_test.yml").read_text())["tests"]
    firing = {case["alertname"] for test in tried for case in test["alert_rule_test"] if case["exp_alerts"]}
    assert firing == {rule["alert"] for rule in RULES}

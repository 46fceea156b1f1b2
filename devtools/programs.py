"""Debian's programs that the tests use."""

from devtools.debian import TOOLS, Program, installing, unpacking

_PROMETHEUS = TOOLS / "prometheus"

# What it is called by Debian, by others, and as Google's own, which CI's machines have.
CHROMIUM = Program(
    title="Chromium",
    variable="CHROMIUM",
    names=(
        *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ),
    purpose="to try the studio in a browser",
    skipped="the tests in a browser",
    steps=installing("chromium"),
    tried=TOOLS / "no-chromium",
)

# promtool, which reads its rules, stands beside it.
PROMETHEUS = Program(
    title="Prometheus",
    variable="PROMETHEUS",
    names=("prometheus", str(_PROMETHEUS / "usr/bin/prometheus")),
    purpose="to try the alert rules",
    skipped="the tests of alert rules",
    steps=unpacking("prometheus", _PROMETHEUS),
    tried=TOOLS / "no-prometheus",
)

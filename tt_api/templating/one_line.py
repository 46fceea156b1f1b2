"""Texts of one line: names, titles, subjects."""

import re

# Control characters, line and paragraph separators, and what turns the direction of the text around it: a name with
# one of these reads as another in lists, logs and mail headers. Zero-width joiners stay: scripts and emoji need them.
NOT_IN_ONE_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def one_line(text: str) -> str:
    """A text with every run of white space a blank, and without what one line can't have."""
    return NOT_IN_ONE_LINE.sub("", " ".join(text.split()))

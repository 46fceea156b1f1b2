"""Storing mail templates; the variables that they need are computed with every change."""

from collections.abc import Mapping
from typing import Any

from tt_api.models.mail.emails import EmailTemplate
from tt_api.resources import writing
from tt_api.resources.table import Row
from tt_api.templating.rendering import Sources, variables_of


def create(data: Mapping[str, Any]) -> Row:
    """Store a new template; the schema has checked its syntax."""
    needed = variables_of(sources_of({"text_body": "", **data}))
    return writing.insert(EmailTemplate, {**data, "variables": needed}, last=True)


def update(row: Row, changes: Mapping[str, Any]) -> Row:
    """Store the changes of a template."""
    needed = variables_of(sources_of({**row, **changes}))
    follows = {"variables": needed} if needed != row["variables"] else {}
    return writing.update(EmailTemplate, row, {**changes, **follows}, last=True)


def sources_of(template: Mapping[str, Any]) -> Sources:
    """The template's three parts."""
    return Sources(template["subject"], template["html_body"], template["text_body"])

"""Filling in templates: subject, HTML and text from three sources and some values; nothing here knows the database."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from jinja2 import Template, TemplateError, TemplateSyntaxError, UndefinedError, nodes
from jinja2.meta import find_undeclared_variables

from tt_api.errors import Problem, ValidationError
from tt_api.json_text import to_json_text
from tt_api.templating.language import MailEnvironment
from tt_api.templating.metering import TooMuchError, metered, spend
from tt_api.templating.one_line import one_line
from tt_api.templating.plain_text import plain_text

# Given by the server, so callers don't send them.
OFFERED = frozenset({"contact", "unsubscribeUrl"})
MAX_SUBJECT = 998
_MAX_VALUES = 100_000
_KEPT_SOURCES = 64

# What filters and operators raise. Jinja only asserts that `truncate` leaves room for its dots.
_NOT_FILLED = (TemplateError, ArithmeticError, AssertionError, LookupError, RecursionError, TypeError, ValueError)

_html = MailEnvironment(html=True)
_text = MailEnvironment(html=False)


class Sources(NamedTuple):
    """A template's three parts."""

    subject: str
    html_body: str
    text_body: str


class Content(NamedTuple):
    """A mail that is ready to be sent."""

    subject: str
    html: str
    text: str


class SourceError(Exception):
    """A source is no template; the text says why, and in which line."""


def names_needed(source: str) -> frozenset[str]:
    """The variables that a source can't be filled in without.

    One that has a ``default`` or is asked whether it ``is defined`` anywhere in it may be left out.

    Raises:
        SourceError: it is no template.
    """
    try:
        tree = _text.parse(source)
        # Compiled too: what is nested too deep is found out by Python's compiler only.
        _text.compile(tree)
        return frozenset(find_undeclared_variables(tree)) - OFFERED - _optional(tree)
    except TemplateSyntaxError as error:
        raise SourceError(f"line {error.lineno}: {error.message}") from None
    except (RecursionError, MemoryError, SyntaxError, ValueError):
        raise SourceError("nests too deep") from None


def variables_of(sources: Sources) -> list[str]:
    """The variables that a template needs, in order."""
    return sorted(frozenset[str]().union(*map(names_needed, sources)))


def render(sources: Sources, needed: Iterable[str], values: Mapping[str, Any]) -> Content:
    """Fill a template in.

    Args:
        needed: the variables that it can't do without.
        values: what stands for the variables; more than are needed may be there.

    Raises:
        ValidationError: naming each variable that is missing, or saying why these values can't be filled in.
    """
    require(needed, values)
    if len(to_json_text(dict(values))) > _MAX_VALUES:
        raise ValidationError.at("variables", f"may have at most {_MAX_VALUES} characters")
    subject = one_line(_filled(_text, "subject", sources.subject, values))
    if len(subject) > MAX_SUBJECT:
        raise ValidationError.at("variables", f"make the subject longer than {MAX_SUBJECT} characters")
    html = _filled(_html, "htmlBody", sources.html_body, values)
    text = _filled(_text, "textBody", sources.text_body, values)
    return Content(subject, html, text or plain_text(html))


def require(needed: Iterable[str], values: Mapping[str, Any]) -> None:
    """Make sure that all variables are given.

    Raises:
        ValidationError: naming each that is missing.
    """
    absent = [name for name in needed if name not in values]
    if absent:
        raise _missing(*absent)


def _filled(environment: MailEnvironment, part: str, source: str, values: Mapping[str, Any]) -> str:
    pieces = []
    try:
        with metered():
            for piece in _compiled(environment, source).generate(values):
                spend(len(piece))
                pieces.append(piece)
    except TooMuchError as error:
        raise ValidationError.at("variables", f"can't be filled in: {part} {error}") from None
    except UndefinedError as error:
        raise _missing(error.message or "") from None
    except _NOT_FILLED as error:
        # Its text may quote the values.
        raise ValidationError.at("variables", f"can't be filled in into {part} ({type(error).__name__})") from None
    return "".join(pieces)


@lru_cache(_KEPT_SOURCES)
def _compiled(environment: MailEnvironment, source: str) -> Template:
    """A source that can be filled in; kept, for a sequence mails the same few to everybody."""
    return environment.from_string(source)


def _missing(*names: str) -> ValidationError:
    return ValidationError("Invalid input", problems=[_problem(name) for name in names])


def _problem(name: str) -> Problem:
    if name.startswith(".") or not name:
        return Problem(("variables",), f"have no {name.lstrip('.') or 'value'} where the template wants one")
    if name == "contact":
        # Not among the variables that the template lists, so the caller has never heard of it.
        text = "is required by the template, but the mail goes to no contact: give contactId, or this variable"
        return Problem(("variables", name), text)
    return Problem(("variables", name), "is required by the template")


def _optional(tree: nodes.Template) -> frozenset[str]:
    asked = [
        *(found.node for found in tree.find_all(nodes.Filter) if found.name in ("d", "default")),
        *(found.node for found in tree.find_all(nodes.Test) if found.name in ("defined", "undefined")),
    ]
    return frozenset(node.name for node in asked if isinstance(node, nodes.Name))

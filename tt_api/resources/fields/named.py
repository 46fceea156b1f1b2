"""What has a name of its own in the document: written there once, however often it is referred to."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

# A JSON Schema, or the name of one of those below; apispec takes either wherever a schema may stand.
JsonSchema = dict[str, Any] | str

_schemas: dict[str, dict[str, Any]] = {}
_examples: dict[str, Any] = {}

SCHEMAS: Mapping[str, dict[str, Any]] = MappingProxyType(_schemas)
EXAMPLES: Mapping[str, Any] = MappingProxyType(_examples)


def named(name: str, schema: dict[str, Any]) -> str:
    """Give a schema a name in the document.

    Returns:
        The name, which stands for the schema in others.

    Raises:
        ValueError: another schema has it.
    """
    if _schemas.setdefault(name, schema) != schema:
        raise ValueError(f"two schemas of the document are called {name}")
    return name


def named_example(name: str, value: Any) -> str:
    """Give an example a name in the document; returns the name.

    Raises:
        ValueError: another example has it.
    """
    if _examples.setdefault(name, value) != value:
        raise ValueError(f"two examples of the document are called {name}")
    return name

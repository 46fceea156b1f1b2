"""What all fields of our own share."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from tt_api.resources.fields.named import JsonSchema


class WireField(fields.Field[Any]):
    """A field of our own: strict about what it takes, and exact about it in OpenAPI.

    Args:
        nullable: whether an explicit ``null`` clears it.
        example: shown in the documentation.
        description: shown in the documentation.
        component: the name under which the document has it once: a closed set, or a parameter of many lists.

    Attributes:
        sample: shown in the documentation where no example is declared.
    """

    sample: Any = None

    default_error_messages = {  # noqa: RUF012 -- marshmallow's own spelling of a class attribute
        "required": "is required",
        "null": "may not be null",
    }

    def __init__(
        self,
        *,
        nullable: bool = False,
        example: Any = None,
        description: str = "",
        component: str = "",
        **options: Any,
    ) -> None:
        self.component = component
        self.example = example
        documented: dict[str, Any] = {"description": description} if description else {}
        if example is not None:
            documented["examples"] = [example]
        super().__init__(allow_none=nullable, metadata=documented, **options)

    def openapi(self) -> JsonSchema:
        """The JSON Schema of a value that isn't null."""
        return {}

    def shown_example(self) -> Any:
        """A value for the documentation: the declared example, or else null where that may be, or else a sample."""
        if self.example is not None:
            return self.example
        return None if self.allow_none else self.sample

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Any:  # noqa: ARG002 -- marshmallow passes them
        return self.parse(value)

    def parse(self, value: Any) -> Any:
        """The Python value of one that isn't null; raises marshmallow's ValidationError."""
        return value

"""Texts that lists don't show: numbers of documents, memberships and programmes, and notes about somebody's health.

They stand whole in details, and in what a create or a change answers. A mask that comes back in a PATCH stands for the
value that the row has (`tt_api.resources.changes`), so what was read in a list can be sent back.
"""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from tt_api.encryption.masks import MASK, Masked
from tt_api.resources.fields.texts import LONGEST, Text, without_card_number


class Secret(Text):
    """A number that lists show the last four characters of, ``•••1234``; of four or fewer, nothing. Never blank."""

    shows_last_four = True
    _in_lists = "Lists show its last four characters: `•••1234`."

    def __init__(self, max_length: int = 60, *, description: str = "", **options: Any) -> None:
        super().__init__(max_length, description=f"{description} {self._in_lists}".lstrip(), **options)
        self.min_length = 1

    def is_mask(self, text: str) -> bool:
        """Whether a text that was sent is what lists show."""
        return text.startswith(MASK)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, *, partial: Any = None, **_: Any
    ) -> Any:
        text = super()._deserialize(value, attr, data)
        if not self.is_mask(text):
            return text
        if not partial:
            raise ValidationError("is masked: send the whole value")
        return Masked(text)


class SecretNotes(Secret):
    """Free text, without card numbers, of which lists show only that there is some: ``•••``."""

    shows_last_four = False
    _in_lists = "Lists show only that there is a text: `•••`."
    _one_line = False

    def __init__(self, **options: Any) -> None:
        super().__init__(LONGEST, **options)
        self.min_length = 0

    def is_mask(self, text: str) -> bool:
        """A text may begin with bullets."""
        return text == MASK

    def parse(self, value: Any) -> str:
        return without_card_number(super().parse(value))

"""What suppliers, payment providers and the Groups app deliver: open bodies, of which nothing personal is kept.

Other systems send what they have. A ``null`` or a blank text is what they don't know, so it is the same as not sent and
clears nothing. And they don't ask what may be kept: nothing is refused for it, it is masked.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from marshmallow import pre_load

from tt_api.resources.kept_payloads import kept_payload
from tt_api.resources.open_body import OpenBodySchema


class DeliverySchema(OpenBodySchema):
    """The body of a webhook; its optional fields are nullable.

    Attributes:
        personal: the fields that are about a person: masked in what is kept; the others are kept as they are.
    """

    personal: ClassVar[frozenset[str]] = frozenset()

    def keep(self, sent: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002 -- also masks fields that it names
        """What may be kept of all that was sent, with what is personal masked; refuses nothing."""
        return kept_payload(sent, self._known - self._hidden, self.most_bytes, self._hidden)

    @pre_load
    def _leave_out(self, data: Any, **_: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        return {key: value for key, value in data.items() if key in self._required or not _says_nothing(value)}

    @cached_property
    def _required(self) -> frozenset[str]:
        return frozenset(str(field.data_key) for field in self.load_fields.values() if field.required)

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(str(field.data_key) for field in self.load_fields.values())

    @cached_property
    def _hidden(self) -> frozenset[str]:
        return frozenset(str(self.load_fields[name].data_key) for name in self.personal)


def _says_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())

"""What webhooks take: fields that we know are checked like any other, and others are let through.

Other systems send what they have. A ``null`` or a blank text is what they don't know, so it is the same as not sent and
clears nothing.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from marshmallow import EXCLUDE, post_load, pre_load

from tt_api.resources.kept_payloads import kept_payload
from tt_api.resources.schema import Body, BodySchema


class Delivery(Body):
    """A validated delivery, without what its sender doesn't know.

    Attributes:
        kept: what may be kept of all that was sent, under the sender's names.
    """

    kept: dict[str, Any]


class DeliverySchema(BodySchema):
    """The body of a webhook; its optional fields are nullable.

    Attributes:
        personal: the fields that are about a person; the others are kept with the delivery as they are.
    """

    class Meta(BodySchema.Meta):
        unknown = EXCLUDE

    dict_class = Delivery
    personal: ClassVar[frozenset[str]] = frozenset()

    @pre_load
    def _leave_out(self, data: Any, **_: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        return {key: value for key, value in data.items() if key in self._required or not _says_nothing(value)}

    @post_load(pass_original=True)
    def _keep_sent(self, delivery: Delivery, sent: Mapping[str, Any], **_: Any) -> Delivery:
        delivery.kept = kept_payload(sent, self._shown)
        return delivery

    @cached_property
    def _required(self) -> frozenset[str]:
        return frozenset(str(field.data_key) for field in self.load_fields.values() if field.required)

    @cached_property
    def _shown(self) -> frozenset[str]:
        return frozenset(str(field.data_key) for name, field in self.load_fields.items() if name not in self.personal)


def _says_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())

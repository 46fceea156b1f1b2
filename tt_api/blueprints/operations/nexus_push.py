"""What the document says of the changes that we send to Nexus, for whoever receives them there.

`tt_api.services.operations.nexus_sync` sends them.
"""

from typing import Any

from tt_api.http.guards import Guard
from tt_api.http.security_schemes import schemes_of
from tt_api.resources.declaration import ResourceBlueprint
from tt_api.resources.expanding import row_name
from tt_api.resources.fields.named import EXAMPLES
from tt_api.resources.table import table_of

_DESCRIPTION = (
    "Sent to `$NEXUS_URL/api/internal/{many}`, at most 200 rows and about 500 kB at a time, the oldest change first:"
    " the same objects that `GET /api/internal/{many}` lists, deleted ones with their `deletedAt`. A row may come more"
    " than once, now and then after a newer state of itself: its `version` tells, so keep the highest."
)
_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "schema": {"type": "string", "maxLength": 255},
    "description": "The same whenever this very page is sent again, so that it need not be taken twice. No other page"
    " has it.",
    "example": "0190d7c0-0000-7000-8000-000000000000-9f86d081884c7d659a2feaa0c55ad015",
}
_TAKEN = (
    "Taken, now or before under this key. The next page follows; an answer's body is an object or empty, and not read."
)
_NOT_TAKEN = (
    "Not taken. The page comes again, under its key where nothing in it has changed: after a 5xx or a broken connection"
    " at once, then after longer and longer pauses; after five attempts it waits for the next sync."
)


def push_of(source: ResourceBlueprint, tag: str) -> dict[str, Any]:
    """The operation that sends a resource's changes.

    Args:
        source: the resource.
        tag: the heading that it stands under.
    """
    declared = source.declaration
    many = source.nouns.many
    rows = {
        "type": "array",
        "items": row_name(declared.schema, table_of(declared.model)),
        "minItems": 1,
        "maxItems": 200,
    }
    body = {"type": "object", "required": ["data"], "properties": {"data": rows}}
    example = {"data": EXAMPLES[source.shown.shapes.some]["data"]}
    return {
        "operationId": f"{source.name}Changed",
        "summary": f"Take {many} that changed",
        "description": _DESCRIPTION.format(many=source.name),
        "tags": [tag],
        "security": [{name: []} for name, _ in schemes_of(Guard.INTERNAL_SERVICE)],
        "parameters": [_KEY],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body, "example": example}}},
        "responses": {"2XX": {"description": _TAKEN}, "default": {"description": _NOT_TAKEN}},
    }

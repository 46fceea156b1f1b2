"""A program over the client that openapi-python-client makes of docs/openapi.json; test_python_client.py runs it.

Takes the server's address and an API key.
"""

# mypy: disable-error-code="import-not-found"

import sys
from uuid import UUID

from tt_client import AuthenticatedClient
from tt_client.api.companies import create_company
from tt_client.api.deals import change_deal, create_deal, get_deal, list_deals
from tt_client.models import (
    CompanyAnswer,
    CompanyCreate,
    DealAnswer,
    DealCreate,
    DealExpand,
    DealPage,
    DealPatch,
    DealStage,
    Error,
    ErrorCode,
)

address, key = sys.argv[1:]
client = AuthenticatedClient(
    address, token=key, prefix="", auth_header_name="X-API-Key", raise_on_unexpected_status=True
)

# A create, typed on both sides.
company = create_company.sync(client=client, body=CompanyCreate(name="Blue Heron", slug="blue-heron"))
assert isinstance(company, CompanyAnswer)
assert isinstance(company.data.id, UUID)
assert company.data.version == 1
assert company.data.industry is None

# A conflict names the code, the field, and the row that is in the way.
again = create_company.sync(client=client, body=CompanyCreate(name="Blue Heron", slug="blue-heron"))
assert isinstance(again, Error)
assert again.error.code is ErrorCode.CONFLICT
(problem,) = again.error.details
assert (problem.path, problem.id) == (["slug"], company.data.id)

# Changes: an enum in, a history of enums out; a version that has passed is a 412.
made = [
    create_deal.sync(client=client, body=DealCreate(title=f"Retreat {number}", company_id=company.data.id))
    for number in range(3)
]
assert all(isinstance(deal, DealAnswer) for deal in made)
first = made[0].data
won = change_deal.sync(first.id, client=client, body=DealPatch(stage=DealStage.WON, version=first.version))
assert isinstance(won, DealAnswer)
assert [move.to_stage for move in won.data.stage_history] == [DealStage.LEAD, DealStage.WON]
late = change_deal.sync(first.id, client=client, body=DealPatch(title="Too late", version=first.version))
assert isinstance(late, Error)
assert late.error.code is ErrorCode.PRECONDITION_FAILED

# Under a key a create is answered again, and made once.
once = [
    create_company.sync_detailed(client=client, body=CompanyCreate(name="Tern"), idempotency_key="order-1")
    for _ in range(2)
]
assert once[0].parsed.data.id == once[1].parsed.data.id
assert [answer.headers.get("Idempotency-Replayed") for answer in once] == [None, "true"]

# Lists: filters, an expansion, and pages by cursor.
seen, cursor = [], None
while True:
    more = {} if cursor is None else {"cursor": cursor}
    page = list_deals.sync(client=client, stage=[DealStage.LEAD], expand=[DealExpand.COMPANY], limit=1, **more)
    assert isinstance(page, DealPage)
    seen += page.data
    cursor = page.pagination.next_cursor
    if cursor is None:
        break
assert {row.id for row in seen} == {deal.data.id for deal in made[1:]}
assert {row.company.name for row in seen} == {"Blue Heron"}

missing = get_deal.sync(company.data.id, client=client)
assert isinstance(missing, Error)
assert missing.error.code is ErrorCode.NOT_FOUND
sys.stdout.write("done\n")

"""Entry requirements: what countries ask of the nationals of others, by hand, from n8n or from a file."""

from flask import Response

from tt_api.http.responses import json_response
from tt_api.models.trips.readiness import EntryRequirement
from tt_api.resources.declaration import resource
from tt_api.resources.documentation import can_refuse, enveloped
from tt_api.resources.filters import Flag
from tt_api.resources.schema import Body
from tt_api.schemas.trips.entry_requirements import (
    EntryRequirementSchema,
    RequirementsFileSchema,
    RequirementsStoredSchema,
)
from tt_api.services.trips import entry_requirements
from tt_api.services.trips.entry_requirements_file import store_file

blp = resource(
    "entry-requirements",
    EntryRequirement,
    EntryRequirementSchema,
    one="an entry requirement",
    many="entry requirements",
    filters=(EntryRequirement.destination_country, EntryRequirement.nationality),
    sort=(EntryRequirement.checked_on,),
    flags={"stale": Flag(entry_requirements.stale, description="Last looked up more than 90 days ago.")},
    create=entry_requirements.create,
)


@blp.route("/import", methods=["POST"])
@blp.arguments(RequirementsFileSchema, example={"csv": "destinationCountry,nationality,visa\nES,PH,visa\n"})
@blp.response(200, enveloped(RequirementsStoredSchema))
@can_refuse(blp, body=True)
@blp.doc(operationId="importEntryRequirements")
def store(body: Body) -> Response:
    """Import entry requirements from a CSV file.

    A row replaces the requirement of its country, nationality and purpose, or adds it. Rows and columns that the file
    doesn't have stay as they are, but for `checkedOn`, which is today then. All of it is stored or, where a row is
    wrong, nothing. A file that was exported can come back: ids, times and versions in it are passed over.
    """
    stored = store_file(body["csv"])
    return json_response({"data": stored._asdict()})

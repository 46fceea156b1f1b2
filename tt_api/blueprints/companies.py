"""Companies: the organisations that the agency sells travel to."""

from tt_api.models.companies import Company
from tt_api.resource import resource
from tt_api.schemas.companies import CompanySchema

blp = resource(
    "companies",
    Company,
    CompanySchema,
    filters=(Company.industry, Company.country),
    sort=(Company.name,),
)

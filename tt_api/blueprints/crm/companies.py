"""Companies: the organisations that the agency sells travel to."""

from tt_api.models.crm.companies import Company
from tt_api.resources.declaration import resource
from tt_api.schemas.crm.companies import CompanySchema
from tt_api.services.crm import companies

blp = resource(
    "companies",
    Company,
    CompanySchema,
    one="a company",
    many="companies",
    filters=(Company.domain, Company.industry, Company.country),
    sort=(Company.name,),
    create=companies.create,
    update=companies.update,
    delete=companies.delete,
)

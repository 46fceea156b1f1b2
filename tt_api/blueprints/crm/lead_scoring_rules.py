"""Lead scoring rules: points for contacts that meet some criteria."""

from tt_api.models.crm.scoring import LeadScoringRule
from tt_api.resources.declaration import resource
from tt_api.schemas.crm.scoring import LeadScoringRuleSchema
from tt_api.services.crm.scoring import rules

blp = resource(
    "lead-scoring-rules",
    LeadScoringRule,
    LeadScoringRuleSchema,
    one="a lead scoring rule",
    many="lead scoring rules",
    filters=(LeadScoringRule.category,),
    sort=(LeadScoringRule.name,),
    create=rules.create,
    update=rules.update,
    delete=rules.delete,
)

"""A deal's history: every stage that it has been in."""

from tt_api.models.crm.deals import Deal, DealStageHistory
from tt_api.resources.declaration import Parent, resource
from tt_api.schemas.crm.deals import DealStageHistorySchema

blp = resource(
    "history",
    DealStageHistory,
    DealStageHistorySchema,
    one="a deal stage change",
    many="deal history",
    operations="L",
    sort=(DealStageHistory.changed_at,),
    parent=Parent("deals", Deal, DealStageHistory.deal_id),
)

"""Dead letters: work that failed for good, to be looked at; it is settled below /internal."""

from tt_api.models.operations.work import DeadLetter
from tt_api.resources.declaration import resource
from tt_api.schemas.operations.dead_letters import DeadLetterSchema

blp = resource(
    "dead-letters",
    DeadLetter,
    DeadLetterSchema,
    one="a dead letter",
    many="dead letters",
    operations="LG",
    filters=(DeadLetter.source,),
)

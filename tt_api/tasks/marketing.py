"""Work of marketing: reports to Unsplash, proposals that expire, social posts that are due, chats that are erased."""

from datetime import UTC, datetime

from tt_api.services.marketing import proposals, publishing, unsplash
from tt_api.services.marketing.miles import retention
from tt_api.work import Claim, Skipped, handler, stage


@handler("tell_unsplash_of_use")
def tell_unsplash_of_use(claim: Claim) -> None:
    """Tell Unsplash that a picture is used."""
    if not unsplash.tell_of_use(claim.payload["assetId"]):
        raise Skipped


@handler("proposals_expired")
def proposals_expired(_: Claim) -> None:
    """Let proposals expire whose day has passed, a batch at a time."""
    if proposals.expire():
        stage("proposals_expired")


@handler("social_publishing")
def social_publishing(_: Claim) -> None:
    """Take up the social posts that are due, and let go of those whose work was given up, a batch at a time."""
    publishing.leave_abandoned()
    if publishing.take_due(datetime.now(UTC)):
        stage("social_publishing")


@handler("publish_social_post")
def publish_social_post(claim: Claim) -> None:
    """Hand a social post over to Buffer."""
    publishing.publish(claim, claim.payload["postId"], datetime.now(UTC))


@handler("chat_retention")
def chat_retention(_: Claim) -> None:
    """Erase the chat's conversations of long ago, a batch at a time."""
    if retention.erase_old():
        stage("chat_retention")

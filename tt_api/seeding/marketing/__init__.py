"""What the agency shows: proposals for its deals, social posts, its site's content, and pictures for all of them."""

from tt_api.seeding.deals import DEALS, HISTORY
from tt_api.seeding.marketing.assets import ASSETS, assets
from tt_api.seeding.marketing.content import CONTENT, content
from tt_api.seeding.marketing.proposals import PROPOSALS, proposals_of
from tt_api.seeding.marketing.social_posts import POSTS, social_posts
from tt_api.seeding.table import Batch

# In this order: rows refer to rows of the tables before theirs.
MARKETING_TABLES = (ASSETS, CONTENT, POSTS, PROPOSALS)


def marketing_once() -> Batch:
    """What there is of it at any scale."""
    return {ASSETS.name: assets(), CONTENT.name: content(), POSTS.name: social_posts()}


def add_proposals(batch: Batch) -> None:
    """Add the proposals for a batch's deals."""
    batch[PROPOSALS.name] += proposals_of(batch[DEALS.name], batch[HISTORY.name])

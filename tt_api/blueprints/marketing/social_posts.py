"""Social posts: drafted, scheduled, and published through Buffer."""

from tt_api.models.marketing.social_posts import SocialMediaPost
from tt_api.resources.declaration import resource
from tt_api.schemas.marketing.social_posts import SocialMediaPostSchema
from tt_api.services.marketing import social_posts

blp = resource(
    "social",
    SocialMediaPost,
    SocialMediaPostSchema,
    one="a social post",
    many="social posts",
    operations="LCU",
    filters=(SocialMediaPost.campaign,),
    sort=(SocialMediaPost.scheduled_for, SocialMediaPost.published_at),
    create=social_posts.create,
    update=social_posts.update,
)

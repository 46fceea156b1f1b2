"""Notifications of staff and clients."""

from tt_api.models.notifications import Notification
from tt_api.resource import resource
from tt_api.schemas.notifications import NotificationSchema
from tt_api.services import notifications

blp = resource(
    "notifications",
    Notification,
    NotificationSchema,
    operations="LGCU",
    filters=(Notification.notification_type,),
    sort=(Notification.title, Notification.sent_at),
    create=notifications.create,
    update=notifications.update,
)

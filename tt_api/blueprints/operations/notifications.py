"""Notifications of staff and clients."""

from tt_api.models.operations.notifications import Notification
from tt_api.resources.declaration import resource
from tt_api.schemas.operations.notifications import NotificationSchema
from tt_api.services.operations import notifications

blp = resource(
    "notifications",
    Notification,
    NotificationSchema,
    one="a notification",
    many="notifications",
    operations="LGCU",
    filters=(Notification.notification_type,),
    sort=(Notification.title, Notification.sent_at),
    create=notifications.create,
    update=notifications.update,
)

"""Mails: each is sent by a task of its own, due when it is."""

from tt_api.services.mail import sending
from tt_api.work import Claim, handler


@handler("send_email")
def send_email(claim: Claim) -> None:
    """Send a queued mail."""
    sending.send(claim, claim.payload["sendId"])

"""What is sent under a key while its server is killed, and what must come of each key: data."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tests.support.settings import API_KEY, SECRETS


class Payer(NamedTuple):
    """Whose money it is; each sender has one of its own, so that none waits for another's rows.

    Attributes:
        client_id: the client's.
        booking_id: the client's booking.
    """

    client_id: str
    booking_id: str


class Delivery(NamedTuple):
    """A request that takes money once, however often it is sent.

    Attributes:
        path: where it is posted.
        headers: who sends it.
        key_header: the header that holds the key.
        body: what is sent under a key for a payer.
        noted_in: the column of the payment in which the body has put the key.
        tasks: which work each payment stages, and how often.
        replays: whether it is given its first answer again; where not, it is told by a 409.
    """

    path: str
    headers: Mapping[str, str]
    key_header: str
    body: Callable[[str, Payer], dict[str, Any]]
    noted_in: str
    tasks: Mapping[str, int]
    replays: bool


DELIVERIES = (
    Delivery(
        path="/api/payments",
        headers={"X-API-Key": API_KEY},
        key_header="Idempotency-Key",
        # Nothing of it is unique: only its key says that it is the same.
        body=lambda key, payer: {
            "clientId": payer.client_id,
            "bookingId": payer.booking_id,
            "amountCents": 100,
            "paymentType": "installment",
            "paymentMethod": "card",
            "status": "paid",
            "sendReceipt": True,
            "notes": key,
        },
        noted_in="notes",
        tasks={"send_payment_receipt": 1},
        replays=True,
    ),
    Delivery(
        path="/webhooks/payment",
        headers={"X-Webhook-Secret": SECRETS["WEBHOOK_SECRET"]},
        key_header="X-Idempotency-Key",
        # Without the provider's transactionId, which is unique for good.
        body=lambda key, payer: {
            "bookingId": payer.booking_id,
            "amountCents": 100,
            "paymentMethod": "card",
            "checkNumber": key,
        },
        noted_in="check_number",
        tasks={},
        replays=False,
    ),
)

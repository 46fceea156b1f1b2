"""Clients: whom the agency books for."""

from tt_api.models.clients.clients import Client
from tt_api.resources.declaration import resource
from tt_api.schemas.clients.clients import ClientSchema
from tt_api.services.clients import owned

blp = resource(
    "clients",
    Client,
    ClientSchema,
    one="a client",
    many="clients",
    filters=(Client.advisor,),
    sort=(Client.name, Client.lifetime_value_cents, Client.churn_risk_score),
    update=owned.update_client,
    delete=owned.delete_client,
)

"""What Nexus mirrors: contacts and deals as they change. It asks with its own service key, and we send as well."""

from tt_api.blueprints.crm.contacts import blp as contacts
from tt_api.blueprints.crm.deals import blp as deals
from tt_api.blueprints.operations.nexus_push import push_of
from tt_api.http.blueprint import Blueprint
from tt_api.http.guards import Guard
from tt_api.rate_limits.limits import Tier
from tt_api.resources.mirror import add_mirror

blp = Blueprint(
    "internal",
    __name__,
    url_prefix="/api/internal",
    guard=Guard.INTERNAL_SERVICE,
    tier=Tier.GENERAL,
    tag="Mirrors",
    description="Lists that a copy elsewhere follows: every change, deletes included.",
)
for source in (contacts, deals):
    add_mirror(blp, source)
    blp.webhooks[f"{source.name}Changed"] = push_of(source, blp.tag)

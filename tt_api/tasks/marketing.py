"""Reports to Unsplash, which wants to know of each use of a picture."""

from tt_api.services.marketing import unsplash
from tt_api.work import Claim, Skipped, handler


@handler("tell_unsplash_of_use")
def tell_unsplash_of_use(claim: Claim) -> None:
    """Tell Unsplash that a picture is used."""
    if not unsplash.tell_of_use(claim.payload["assetId"]):
        raise Skipped

"""Vendors: the suppliers that the agency books with."""

from tt_api.models.vendors.vendors import Vendor
from tt_api.resources.declaration import resource
from tt_api.schemas.vendors.vendors import VendorSchema
from tt_api.services.vendors import vendors

blp = resource(
    "vendors",
    Vendor,
    VendorSchema,
    one="a vendor",
    many="vendors",
    operations="LGCU",
    sort=(Vendor.name,),
    update=vendors.update,
)

"""Commission rules: what a vendor pays for which bookings."""

from tt_api.models.vendors.commission_rules import VendorCommissionRule
from tt_api.models.vendors.vendors import Vendor
from tt_api.resources.declaration import Parent, resource
from tt_api.schemas.vendors.vendors import VendorCommissionRuleSchema

blp = resource(
    "commission-rules",
    VendorCommissionRule,
    VendorCommissionRuleSchema,
    one="a vendor commission rule",
    many="vendor commission rules",
    operations="LCU",
    parent=Parent("vendors", Vendor, VendorCommissionRule.vendor_id),
)

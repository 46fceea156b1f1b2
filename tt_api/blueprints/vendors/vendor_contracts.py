"""Contracts with vendors: blocks of cabins, rates and agreements."""

from tt_api.models.vendors.contracts import VendorContract
from tt_api.models.vendors.vendors import Vendor
from tt_api.resources.declaration import Parent, resource
from tt_api.schemas.vendors.contracts import VendorContractSchema

blp = resource(
    "contracts",
    VendorContract,
    VendorContractSchema,
    one="a vendor contract",
    many="vendor contracts",
    operations="LCU",
    filters=(VendorContract.contract_number,),
    sort=(
        VendorContract.departure_date,
        VendorContract.option_date,
        VendorContract.names_due_on,
        VendorContract.rooming_list_due_on,
        VendorContract.deposit_due_on,
        VendorContract.final_payment_due_on,
    ),
    parent=Parent("vendors", Vendor, VendorContract.vendor_id),
)

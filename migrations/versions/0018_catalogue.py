"""Vendors, what they pay and what is agreed with them; destinations, trip offerings and their legs.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import operations

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_PRODUCT_TYPES = (
    "'cruise', 'hotel', 'resort', 'villa', 'air', 'rail', 'car', 'transfer', 'tour', 'package', 'activity',"
    " 'insurance', 'fee', 'other'"
)


def upgrade() -> None:
    create_vendors()
    create_commission_rules()
    create_contracts()
    create_destinations()
    create_offerings()
    create_legs()


def downgrade() -> None:
    op.drop_table("itinerary_legs")
    operations.drop_resources("trip_offerings", "destinations")
    op.drop_table("vendor_contracts")
    op.drop_table("vendor_commission_rules")
    operations.drop_resources("vendors")


def create_vendors() -> None:
    table = "vendors"
    op.create_table(
        table,
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("vendor_type", sa.String(20)),
        operations.enum_column("tier", "vendor_tier", default="standard"),
        sa.Column("status", sa.String(20), server_default="active", nullable=False),
        sa.Column("parent_vendor_id", sa.Uuid()),
        sa.Column("default_commission_pct", sa.Numeric(5, 2)),
        sa.Column("commission_basis", sa.String(20), server_default="return", nullable=False),
        sa.Column("commission_pay_days", sa.Integer(), server_default=sa.text("30"), nullable=False),
        sa.Column("final_payment_days", sa.Integer()),
        sa.Column("client_buffer_days", sa.Integer(), server_default=sa.text("10"), nullable=False),
        sa.Column("iata_code", sa.String(20)),
        sa.Column("arc_number", sa.String(20)),
        sa.Column("clia_number", sa.String(20)),
        sa.Column("our_agency_id", sa.String(20)),
        sa.Column("consortium", sa.String(100)),
        operations.flag_column("is_host_preferred"),
        sa.Column("portal_url", sa.String(2048)),
        sa.Column("rep_name", sa.String(200)),
        sa.Column("rep_email", sa.String(254)),
        sa.Column("rep_phone", sa.String(40)),
        sa.Column("emergency_phone", sa.String(40)),
        sa.Column("statement_mapping", postgresql.JSONB()),
        operations.json_column("tags", "[]"),
        operations.json_column("custom_fields", "{}"),
        sa.Column("notes", sa.Text()),
        sa.Column("external_id", sa.String(100)),
        operations.search_text("name"),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "parent_vendor_id", "vendors", "SET NULL"),
        operations.rule(
            table,
            "vendor_type",
            "vendor_type IN ('cruise_line', 'river_cruise_line', 'hotel', 'resort', 'villa', 'airline', 'rail',"
            " 'car_rental', 'dmc', 'tour_operator', 'wholesaler', 'consolidator', 'insurance', 'transfer', 'activity',"
            " 'host_agency', 'other')",
        ),
        operations.rule(table, "status", "status IN ('active', 'inactive', 'blocked')"),
        operations.rule(
            table, "commission_basis", "commission_basis IN ('deposit', 'final_payment', 'departure', 'return')"
        ),
        operations.rule(table, "not_its_own_parent", "parent_vendor_id <> id"),
        operations.rule(table, "default_commission_pct", "default_commission_pct BETWEEN 0 AND 100"),
        operations.rule(table, "commission_pay_days", "commission_pay_days BETWEEN 0 AND 365"),
        operations.rule(table, "final_payment_days", "final_payment_days >= 0"),
        operations.rule(table, "client_buffer_days", "client_buffer_days >= 0"),
    )
    operations.unique_live(table, "external_id")
    operations.sorted_by_text(table, "name")
    operations.filtered_by(
        table, "vendor_type", "tier", "status", "parent_vendor_id", "commission_basis", "is_host_preferred"
    )
    operations.resource_of_its_own(table)


def create_commission_rules() -> None:
    table = "vendor_commission_rules"
    op.create_table(
        table,
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(200)),
        operations.enum_column("trip_type", "trip_type", nullable=True),
        sa.Column("product_type", sa.String(20)),
        sa.Column("commission_pct", sa.Numeric(5, 2), nullable=False),
        sa.Column("bonus_pct", sa.Numeric(5, 2), server_default=sa.text("0"), nullable=False),
        sa.Column("bonus_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("min_booking_value_cents", sa.BigInteger()),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.Column("date_basis", sa.String(20), server_default="booked_on", nullable=False),
        sa.Column("promo_code", sa.String(40)),
        operations.flag_column("is_active", default=True),
        sa.Column("notes", sa.Text()),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "vendor_id", "vendors", "CASCADE"),
        operations.rule(table, "product_type", f"product_type IN ({_PRODUCT_TYPES})"),
        operations.rule(table, "date_basis", "date_basis IN ('booked_on', 'departure')"),
        operations.rule(table, "commission_pct", "commission_pct >= 0"),
        operations.rule(table, "bonus_pct", "bonus_pct >= 0"),
        operations.rule(table, "rates", "commission_pct + bonus_pct <= 100"),
        operations.rule(table, "bonus_cents", "bonus_cents >= 0"),
        operations.rule(table, "min_booking_value_cents", "min_booking_value_cents >= 0"),
        operations.rule(table, "valid_to", "valid_to >= valid_from"),
    )
    operations.live_index(table, "vendor_id", "created_at")
    for column in ("trip_type", "product_type", "date_basis", "is_active"):
        operations.live_index(table, "vendor_id", column, "created_at")
    operations.count_versions(table)


def create_contracts() -> None:
    table = "vendor_contracts"
    due_dates = (
        "departure_date",
        "option_date",
        "names_due_on",
        "rooming_list_due_on",
        "deposit_due_on",
        "final_payment_due_on",
    )
    op.create_table(
        table,
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid()),
        sa.Column("contract_type", sa.String(20), nullable=False),
        sa.Column("contract_number", sa.String(80)),
        sa.Column("status", sa.String(20), server_default="draft", nullable=False),
        sa.Column("ship_name", sa.String(100)),
        sa.Column("voyage_code", sa.String(40)),
        sa.Column("commission_pct", sa.Numeric(5, 2)),
        sa.Column("cabins_held", sa.Integer()),
        sa.Column("cabins_released", sa.Integer(), server_default=sa.text("0"), nullable=False),
        operations.json_column("blocks", "[]"),
        *(sa.Column(name, sa.Date()) for name in due_dates),
        sa.Column("deposit_per_cabin_cents", sa.BigInteger()),
        sa.Column("conductor_ratio", sa.Integer(), server_default=sa.text("16"), nullable=False),
        sa.Column("conductor_method", sa.String(20), server_default="average", nullable=False),
        sa.Column("conductor_max", sa.Integer()),
        sa.Column("attrition_pct", sa.Numeric(5, 2)),
        operations.json_column("cancellation_terms", "[]"),
        sa.Column("signed_on", sa.Date()),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.Column("document_url", sa.String(2048)),
        sa.Column("notes", sa.Text()),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "vendor_id", "vendors", "CASCADE"),
        operations.rule(
            table,
            "contract_type",
            "contract_type IN ('group_block', 'allotment', 'rate', 'charter', 'preferred', 'commission')",
        ),
        operations.rule(table, "status", "status IN ('draft', 'signed', 'expired', 'cancelled')"),
        operations.rule(table, "conductor_method", "conductor_method IN ('average', 'most_sold')"),
        operations.rule(table, "commission_pct", "commission_pct BETWEEN 0 AND 100"),
        operations.rule(table, "attrition_pct", "attrition_pct BETWEEN 0 AND 100"),
        operations.rule(table, "cabins_held", "cabins_held >= 0"),
        operations.rule(table, "cabins_released", "cabins_released >= 0"),
        operations.rule(table, "released_at_most", "cabins_released <= cabins_held"),
        operations.rule(table, "deposit_per_cabin_cents", "deposit_per_cabin_cents >= 0"),
        operations.rule(table, "conductor_ratio", "conductor_ratio BETWEEN 1 AND 100"),
        operations.rule(table, "conductor_max", "conductor_max >= 0"),
        operations.rule(table, "valid_to", "valid_to >= valid_from"),
    )
    operations.live_index(table, "group_id")
    for column in ("group_id", "contract_type", "contract_number", "status", "conductor_method"):
        operations.live_index(table, "vendor_id", column, "created_at")
    for column in ("created_at", *due_dates):
        operations.live_index(table, "vendor_id", column)
    operations.count_versions(table)


def create_destinations() -> None:
    table = "destinations"
    op.create_table(
        table,
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("slug", sa.String(220), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("region", sa.String(100)),
        sa.Column("continent", sa.String(20)),
        sa.Column("kind", sa.String(20)),
        operations.json_column("airport_codes", "[]"),
        sa.Column("timezone", sa.String(64)),
        sa.Column("local_currency", sa.String(3)),
        sa.Column("visa_required", sa.Boolean()),
        sa.Column("visa_notes", sa.Text()),
        sa.Column("passport_validity_months", sa.Integer(), server_default=sa.text("6"), nullable=False),
        sa.Column("passport_validity_basis", sa.String(20), server_default="return", nullable=False),
        sa.Column("blank_pages", sa.Integer(), server_default=sa.text("2"), nullable=False),
        operations.json_column("vaccinations", "[]"),
        sa.Column("safety_rating", sa.Integer()),
        sa.Column("advisory_level", sa.Integer()),
        operations.json_column("best_months", "[]"),
        sa.Column("description", sa.Text()),
        sa.Column("hero_asset_id", sa.Uuid()),
        operations.flag_column("is_active", default=True),
        operations.search_text("name", "country"),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "hero_asset_id", "marketing_assets", "SET NULL"),
        operations.rule(
            table,
            "continent",
            "continent IN ('africa', 'antarctica', 'asia', 'europe', 'north_america', 'oceania', 'south_america')",
        ),
        operations.rule(table, "kind", "kind IN ('country', 'region', 'city', 'island', 'port', 'park')"),
        operations.rule(table, "passport_validity_basis", "passport_validity_basis IN ('arrival', 'return')"),
        operations.rule(table, "local_currency", "local_currency ~ '^[A-Z]{3}$'"),
        operations.rule(table, "passport_validity_months", "passport_validity_months BETWEEN 0 AND 12"),
        operations.rule(table, "blank_pages", "blank_pages >= 0"),
        operations.rule(table, "safety_rating", "safety_rating BETWEEN 1 AND 5"),
        operations.rule(table, "advisory_level", "advisory_level BETWEEN 1 AND 4"),
    )
    operations.unique_live(table, "slug")
    operations.sorted_by_text(table, "name")
    operations.filtered_by(
        table, "continent", "kind", "visa_required", "passport_validity_basis", "hero_asset_id", "is_active"
    )
    operations.resource_of_its_own(table)


def create_offerings() -> None:
    table = "trip_offerings"
    op.create_table(
        table,
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("slug", sa.String(220), nullable=False),
        operations.enum_column("trip_type", "trip_type"),
        sa.Column("vendor_id", sa.Uuid()),
        sa.Column("destination_id", sa.Uuid()),
        sa.Column("status", sa.String(20), server_default="available", nullable=False),
        sa.Column("ship_name", sa.String(100)),
        sa.Column("voyage_code", sa.String(40)),
        sa.Column("departure_date", sa.Date()),
        sa.Column("return_date", sa.Date()),
        sa.Column("nights", sa.Integer(), sa.Computed("return_date - departure_date", persisted=True)),
        sa.Column("embark_port", sa.String(100)),
        sa.Column("debark_port", sa.String(100)),
        sa.Column("ports", sa.Text()),
        sa.Column("price_from_cents", sa.BigInteger()),
        sa.Column("price_basis", sa.String(20), server_default="per_person_double", nullable=False),
        sa.Column("currency", sa.String(3), server_default="USD", nullable=False),
        sa.Column("taxes_fees_cents", sa.BigInteger()),
        sa.Column("single_supplement_pct", sa.Numeric(5, 2)),
        sa.Column("capacity", sa.Integer()),
        sa.Column("seats_left", sa.Integer()),
        sa.Column("deposit_cents", sa.BigInteger()),
        sa.Column("deposit_pct", sa.Numeric(5, 2)),
        sa.Column("final_payment_days", sa.Integer()),
        sa.Column("promo_code", sa.String(40)),
        sa.Column("promo_ends_on", sa.Date()),
        sa.Column("activity_level", sa.Integer()),
        sa.Column("min_age", sa.Integer()),
        operations.json_column("included", "[]"),
        operations.json_column("excluded", "[]"),
        sa.Column("url", sa.String(2048)),
        sa.Column("description", sa.Text()),
        operations.search_text("name", "embark_port", "debark_port", "ports"),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "vendor_id", "vendors", "RESTRICT"),
        operations.reference(table, "destination_id", "destinations", "SET NULL"),
        operations.rule(
            table, "status", "status IN ('draft', 'available', 'limited', 'sold_out', 'closed', 'cancelled')"
        ),
        operations.rule(
            table, "price_basis", "price_basis IN ('per_person_double', 'per_person', 'per_room', 'total')"
        ),
        operations.rule(table, "currency", "currency ~ '^[A-Z]{3}$'"),
        operations.rule(table, "return_date", "return_date >= departure_date"),
        operations.rule(table, "price_from_cents", "price_from_cents >= 0"),
        operations.rule(table, "taxes_fees_cents", "taxes_fees_cents >= 0"),
        operations.rule(table, "single_supplement_pct", "single_supplement_pct BETWEEN 0 AND 200"),
        operations.rule(table, "capacity", "capacity >= 0"),
        operations.rule(table, "seats_left", "seats_left >= 0"),
        operations.rule(table, "seats", "seats_left <= capacity"),
        operations.rule(table, "deposit_cents", "deposit_cents >= 0"),
        operations.rule(table, "deposit_pct", "deposit_pct BETWEEN 0 AND 100"),
        operations.rule(table, "one_deposit", "deposit_cents IS NULL OR deposit_pct IS NULL"),
        operations.rule(table, "final_payment_days", "final_payment_days >= 0"),
        operations.rule(table, "activity_level", "activity_level BETWEEN 1 AND 5"),
        operations.rule(table, "min_age", "min_age >= 0"),
    )
    operations.unique_live(table, "slug")
    operations.sorted_by_text(table, "name")
    operations.live_index(table, "departure_date")
    operations.live_index(table, "promo_ends_on")
    operations.filtered_by(
        table, "trip_type", "vendor_id", "destination_id", "status", "ship_name", "voyage_code", "price_basis"
    )
    operations.resource_of_its_own(table)


def create_legs() -> None:
    table = "itinerary_legs"
    op.create_table(
        table,
        sa.Column("trip_offering_id", sa.Uuid(), nullable=False),
        sa.Column("day_number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("port_or_location", sa.String(200), nullable=False),
        sa.Column("country", sa.String(2)),
        sa.Column("kind", sa.String(20), server_default="port", nullable=False),
        sa.Column("arrives_at", sa.Time()),
        sa.Column("departs_at", sa.Time()),
        operations.flag_column("is_tender"),
        sa.Column("meals", sa.String(20)),
        sa.Column("description", sa.Text()),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "trip_offering_id", "trip_offerings", "CASCADE"),
        operations.rule(
            table, "kind", "kind IN ('embark', 'port', 'sea_day', 'overnight', 'land', 'debark', 'other')"
        ),
        operations.rule(table, "day_number", "day_number >= 1"),
    )
    operations.unique_live(table, "trip_offering_id", "day_number", "position")
    operations.live_index(table, "trip_offering_id", "created_at")
    operations.live_index(table, "trip_offering_id", "day_number")
    for column in ("kind", "is_tender"):
        operations.live_index(table, "trip_offering_id", column, "created_at")
    operations.count_versions(table)

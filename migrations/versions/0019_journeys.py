"""Groups, clients' trips with their itineraries, bookings and who travels on them.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

from migrations import operations

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_groups()
    create_trips()
    create_bookings()
    create_booking_travelers()
    create_trip_itinerary_items()
    create_group_members()
    op.create_foreign_key(
        op.f("fk_vendor_contracts_group_id"), "vendor_contracts", "groups", ["group_id"], ["id"], ondelete="SET NULL"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_vendor_contracts_group_id"), "vendor_contracts")
    operations.drop_resources(
        "group_members", "trip_itinerary_items", "booking_travelers", "bookings", "trips", "groups"
    )


def create_groups() -> None:
    table = "groups"
    op.create_table(
        table,
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("external_id", sa.String(100)),
        operations.enum_column("status", "group_status", default="planning"),
        sa.Column("group_type", sa.String(20), server_default="other", nullable=False),
        sa.Column("company_id", sa.Uuid()),
        sa.Column("organizer_contact_id", sa.Uuid()),
        sa.Column("deal_id", sa.Uuid()),
        sa.Column("trip_offering_id", sa.Uuid()),
        sa.Column("vendor_id", sa.Uuid()),
        sa.Column("destination_id", sa.Uuid()),
        sa.Column("departure_date", sa.Date()),
        sa.Column("return_date", sa.Date()),
        sa.Column("min_guests", sa.Integer()),
        sa.Column("max_guests", sa.Integer()),
        sa.Column("current_guests", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("waitlisted_guests", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("price_per_person_cents", sa.BigInteger()),
        sa.Column("currency", sa.String(3), server_default="USD", nullable=False),
        sa.Column("single_supplement_cents", sa.BigInteger()),
        sa.Column("deposit_cents", sa.BigInteger()),
        sa.Column("deposit_due_on", sa.Date()),
        sa.Column("option_date", sa.Date()),
        sa.Column("names_due_on", sa.Date()),
        sa.Column("final_payment_due_on", sa.Date()),
        sa.Column("supplier_group_number", sa.String(40)),
        sa.Column("conductor_ratio", sa.Integer(), server_default=sa.text("16"), nullable=False),
        sa.Column("conductor_method", sa.String(20), server_default="average", nullable=False),
        sa.Column("conductor_max", sa.Integer()),
        sa.Column("conductor_benefit", sa.String(20), server_default="organizer", nullable=False),
        sa.Column("page_url", sa.String(2048)),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        operations.json_column("tags", "[]"),
        operations.json_column("custom_fields", "{}"),
        sa.Column("notes", sa.Text()),
        operations.search_text("name"),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "company_id", "companies", "RESTRICT"),
        operations.reference(table, "organizer_contact_id", "contacts", "SET NULL"),
        operations.reference(table, "deal_id", "deals", "SET NULL"),
        operations.reference(table, "trip_offering_id", "trip_offerings", "SET NULL"),
        operations.reference(table, "vendor_id", "vendors", "RESTRICT"),
        operations.reference(table, "destination_id", "destinations", "SET NULL"),
        operations.rule(
            table,
            "group_type",
            "group_type IN ('cruise', 'retreat', 'incentive', 'wedding', 'reunion', 'affinity', 'other')",
        ),
        operations.rule(table, "conductor_method", "conductor_method IN ('average', 'most_sold')"),
        operations.rule(table, "conductor_benefit", "conductor_benefit IN ('organizer', 'agency', 'spread')"),
        operations.rule(table, "return_date", "return_date >= departure_date"),
        operations.rule(table, "min_guests", "min_guests > 0"),
        operations.rule(table, "max_guests", "max_guests >= min_guests"),
        operations.rule(table, "conductor_ratio", "conductor_ratio >= 1"),
        operations.rule(table, "current_guests", "current_guests >= 0"),
        operations.rule(table, "waitlisted_guests", "waitlisted_guests >= 0"),
        operations.rule(table, "price_per_person_cents", "price_per_person_cents >= 0"),
        operations.rule(table, "single_supplement_cents", "single_supplement_cents >= 0"),
        operations.rule(table, "deposit_cents", "deposit_cents >= 0"),
        operations.rule(table, "currency", "currency ~ '^[A-Z]{3}$'"),
    )
    operations.unique_live(table, "external_id")
    operations.live_index(table, "departure_date")
    operations.live_index(table, "deposit_due_on")
    operations.live_index(table, "option_date")
    operations.live_index(table, "names_due_on")
    operations.live_index(table, "final_payment_due_on")
    operations.sorted_by_text(table, "name")
    operations.filtered_by(
        table,
        "status",
        "group_type",
        "company_id",
        "organizer_contact_id",
        "deal_id",
        "trip_offering_id",
        "vendor_id",
        "destination_id",
        "supplier_group_number",
        "conductor_method",
        "conductor_benefit",
    )
    operations.resource_of_its_own(table)


def create_trips() -> None:
    table = "trips"
    op.create_table(
        table,
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        operations.enum_column("trip_type", "trip_type", nullable=True),
        operations.enum_column("status", "trip_status", default="inquiry"),
        sa.Column("start_date", sa.Date()),
        sa.Column("end_date", sa.Date()),
        sa.Column("trip_offering_id", sa.Uuid()),
        sa.Column("destination_id", sa.Uuid()),
        sa.Column("deal_id", sa.Uuid()),
        sa.Column("group_id", sa.Uuid()),
        sa.Column("family_group_id", sa.Uuid()),
        sa.Column("advisor", sa.String(100)),
        sa.Column("travelers_count", sa.Integer()),
        sa.Column("occasion", sa.String(20)),
        sa.Column("currency", sa.String(3), server_default="USD", nullable=False),
        sa.Column("budget_cents", sa.BigInteger()),
        sa.Column("total_cost_cents", sa.BigInteger()),
        sa.Column("planning_fee_cents", sa.BigInteger()),
        sa.Column("insurance_status", sa.String(20), server_default="not_offered", nullable=False),
        sa.Column("insurance_offered_on", sa.Date()),
        sa.Column("insurance_decided_on", sa.Date()),
        sa.Column("insurance_policy_number", sa.String(60)),
        sa.Column("terms_accepted_at", sa.DateTime(timezone=True)),
        sa.Column("documents_sent_on", sa.Date()),
        sa.Column("deposited_at", sa.DateTime(timezone=True)),
        sa.Column("paid_at", sa.DateTime(timezone=True)),
        sa.Column("completed_at", sa.DateTime(timezone=True)),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        sa.Column("cancellation_reason", sa.String(200)),
        operations.json_column("tags", "[]"),
        operations.json_column("custom_fields", "{}"),
        sa.Column("notes", sa.Text()),
        sa.Column("external_id", sa.String(100)),
        operations.search_text("name"),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "client_id", "clients", "RESTRICT"),
        operations.reference(table, "trip_offering_id", "trip_offerings", "SET NULL"),
        operations.reference(table, "destination_id", "destinations", "SET NULL"),
        operations.reference(table, "deal_id", "deals", "SET NULL"),
        operations.reference(table, "group_id", "groups", "SET NULL"),
        operations.reference(table, "family_group_id", "family_groups", "SET NULL"),
        operations.rule(
            table,
            "occasion",
            "occasion IN ('honeymoon', 'anniversary', 'birthday', 'family', 'business', 'retreat',"
            " 'incentive', 'reunion', 'other')",
        ),
        operations.rule(
            table,
            "insurance_status",
            "insurance_status IN ('not_offered', 'offered', 'accepted', 'declined', 'own_cover')",
        ),
        operations.rule(
            table,
            "insurance_decided_on",
            "insurance_status NOT IN ('accepted', 'declined') OR insurance_decided_on IS NOT NULL",
        ),
        operations.rule(table, "end_date", "end_date >= start_date"),
        operations.rule(table, "travelers_count", "travelers_count >= 1"),
        operations.rule(table, "budget_cents", "budget_cents >= 0"),
        operations.rule(table, "total_cost_cents", "total_cost_cents >= 0"),
        operations.rule(table, "planning_fee_cents", "planning_fee_cents >= 0"),
        operations.rule(table, "currency", "currency ~ '^[A-Z]{3}$'"),
    )
    operations.unique_live(table, "external_id")
    operations.live_index(table, "start_date")
    operations.live_index(table, "end_date")
    operations.sorted_by_text(table, "name")
    operations.filtered_by(
        table,
        "client_id",
        "trip_type",
        "status",
        "trip_offering_id",
        "destination_id",
        "deal_id",
        "group_id",
        "family_group_id",
        "advisor",
        "occasion",
        "insurance_status",
    )
    operations.resource_of_its_own(table)


def create_bookings() -> None:
    table = "bookings"
    op.create_table(
        table,
        sa.Column("booking_reference", sa.String(12), nullable=False),
        sa.Column("vendor_id", sa.Uuid()),
        sa.Column("booked_via_vendor_id", sa.Uuid()),
        sa.Column("vendor_confirmation", sa.String(60)),
        sa.Column("confirmation_key", sa.String(60)),
        sa.Column("record_locator", sa.String(10)),
        operations.json_column("ticket_numbers", "[]"),
        sa.Column("agency_code", sa.String(20)),
        sa.Column("product_type", sa.String(20), server_default="other", nullable=False),
        operations.enum_column("trip_type", "trip_type", nullable=True),
        sa.Column("destination", sa.String(200), nullable=False),
        sa.Column("departure_date", sa.Date()),
        sa.Column("return_date", sa.Date()),
        sa.Column("passengers", sa.Integer()),
        sa.Column("deal_id", sa.Uuid()),
        sa.Column("client_id", sa.Uuid()),
        sa.Column("trip_id", sa.Uuid()),
        sa.Column("group_id", sa.Uuid()),
        sa.Column("trip_offering_id", sa.Uuid()),
        operations.enum_column("status", "booking_status", default="inquiry"),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("option_expires_at", sa.DateTime(timezone=True)),
        sa.Column("ticketing_deadline_at", sa.DateTime(timezone=True)),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("completed_at", sa.DateTime(timezone=True)),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        sa.Column("cancellation_reason", sa.String(20)),
        sa.Column("cancellation_number", sa.String(40)),
        sa.Column("total_price_cents", sa.BigInteger()),
        sa.Column("non_commissionable_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "commissionable_cents",
            sa.BigInteger(),
            sa.Computed("total_price_cents - non_commissionable_cents", persisted=True),
        ),
        operations.json_column("price_breakdown", "[]"),
        sa.Column("net_cost_cents", sa.BigInteger()),
        sa.Column("currency", sa.String(3), server_default="USD", nullable=False),
        sa.Column("deposit_cents", sa.BigInteger()),
        sa.Column("deposit_due_on", sa.Date()),
        sa.Column("final_payment_due_on", sa.Date()),
        sa.Column("client_payment_due_on", sa.Date()),
        sa.Column("paid_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("overpaid_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        operations.json_column("cancellation_terms", "[]"),
        sa.Column("cancellation_penalty_cents", sa.BigInteger()),
        sa.Column("ship_name", sa.String(100)),
        sa.Column("voyage_code", sa.String(40)),
        sa.Column("stateroom_category", sa.String(20)),
        sa.Column("stateroom_number", sa.String(20)),
        sa.Column("deck", sa.String(20)),
        sa.Column("bed_configuration", sa.String(20)),
        sa.Column("dining", sa.String(20)),
        sa.Column("table_size", sa.String(20)),
        sa.Column("onboard_credit_cents", sa.BigInteger()),
        operations.flag_column("gratuities_prepaid"),
        sa.Column("room_type", sa.String(100)),
        sa.Column("rooms", sa.Integer()),
        sa.Column("board", sa.String(2)),
        sa.Column("fare_class", sa.String(20)),
        operations.flag_column("air_included"),
        operations.flag_column("transfer_included"),
        sa.Column("insurance_status", sa.String(20), server_default="not_offered", nullable=False),
        sa.Column("insurance_decided_on", sa.Date()),
        sa.Column("insurance_provider", sa.String(100)),
        sa.Column("insurance_policy_number", sa.String(60)),
        sa.Column("insurance_premium_cents", sa.BigInteger()),
        sa.Column("special_requests", sa.Text()),
        sa.Column("promo_code", sa.String(40)),
        sa.Column("advisor", sa.String(100)),
        operations.json_column("tags", "[]"),
        operations.json_column("custom_fields", "{}"),
        sa.Column("notes", sa.Text()),
        sa.Column("external_id", sa.String(100)),
        operations.search_text("booking_reference", "destination", "vendor_confirmation"),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "vendor_id", "vendors", "RESTRICT"),
        operations.reference(table, "booked_via_vendor_id", "vendors", "SET NULL"),
        operations.reference(table, "deal_id", "deals", "SET NULL"),
        operations.reference(table, "client_id", "clients", "RESTRICT"),
        operations.reference(table, "trip_id", "trips", "SET NULL"),
        operations.reference(table, "group_id", "groups", "SET NULL"),
        operations.reference(table, "trip_offering_id", "trip_offerings", "SET NULL"),
        operations.rule(
            table,
            "product_type",
            "product_type IN ('cruise', 'hotel', 'resort', 'villa', 'air', 'rail', 'car',"
            " 'transfer', 'tour', 'package', 'activity', 'insurance', 'fee', 'other')",
        ),
        operations.rule(
            table,
            "cancellation_reason",
            "cancellation_reason IN ('client', 'supplier', 'non_payment', 'schedule_change',"
            " 'weather', 'medical', 'duplicate', 'option_lapsed', 'other')",
        ),
        operations.rule(
            table,
            "bed_configuration",
            "bed_configuration IN ('king', 'queen', 'two_twins', 'double', 'bunks', 'other')",
        ),
        operations.rule(table, "dining", "dining IN ('early_traditional', 'late_traditional', 'anytime', 'specialty')"),
        operations.rule(table, "board", "board IN ('RO', 'BB', 'HB', 'FB', 'AI')"),
        operations.rule(
            table,
            "insurance_status",
            "insurance_status IN ('not_offered', 'offered', 'accepted', 'declined', 'own_cover')",
        ),
        operations.rule(
            table,
            "insurance_decided_on",
            "insurance_status NOT IN ('accepted', 'declined') OR insurance_decided_on IS NOT NULL",
        ),
        operations.rule(table, "return_date", "return_date >= departure_date"),
        operations.rule(table, "passengers", "passengers >= 1"),
        operations.rule(table, "rooms", "rooms >= 1"),
        operations.rule(table, "total_price_cents", "total_price_cents >= 0"),
        operations.rule(
            table,
            "non_commissionable_cents",
            "non_commissionable_cents >= 0 AND non_commissionable_cents <= total_price_cents",
        ),
        operations.rule(table, "net_cost_cents", "net_cost_cents >= 0"),
        operations.rule(table, "deposit_cents", "deposit_cents >= 0"),
        operations.rule(table, "paid_cents", "paid_cents >= 0"),
        operations.rule(table, "overpaid_cents", "overpaid_cents >= 0"),
        operations.rule(table, "cancellation_penalty_cents", "cancellation_penalty_cents >= 0"),
        operations.rule(table, "onboard_credit_cents", "onboard_credit_cents >= 0"),
        operations.rule(table, "insurance_premium_cents", "insurance_premium_cents >= 0"),
        operations.rule(table, "currency", "currency ~ '^[A-Z]{3}$'"),
    )
    operations.unique_live(table, "booking_reference")
    operations.unique_live(table, "external_id")
    operations.live_index(table, "confirmation_key", "vendor_id")
    op.create_index("ix_bookings_updated_at", table, ["updated_at", "id"])
    operations.live_index(table, "departure_date")
    operations.live_index(table, "return_date")
    operations.live_index(table, "booked_on")
    operations.live_index(table, "option_expires_at")
    operations.live_index(table, "deposit_due_on")
    operations.live_index(table, "final_payment_due_on")
    operations.live_index(table, "client_payment_due_on")
    op.create_index(
        "ix_bookings_overpaid",
        table,
        ["created_at", "id"],
        postgresql_where=sa.text("overpaid_cents > 0 AND deleted_at IS NULL"),
    )
    operations.filtered_by(
        table,
        "vendor_id",
        "booked_via_vendor_id",
        "vendor_confirmation",
        "record_locator",
        "product_type",
        "trip_type",
        "deal_id",
        "client_id",
        "trip_id",
        "group_id",
        "trip_offering_id",
        "status",
        "cancellation_reason",
        "ship_name",
        "bed_configuration",
        "dining",
        "gratuities_prepaid",
        "board",
        "air_included",
        "transfer_included",
        "insurance_status",
        "advisor",
    )
    operations.resource_of_its_own(table)


def create_booking_travelers() -> None:
    table = "booking_travelers"
    op.create_table(
        table,
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("traveler_id", sa.Uuid(), nullable=False),
        operations.flag_column("is_primary"),
        sa.Column("traveler_type", sa.String(20), server_default="adult", nullable=False),
        sa.Column("fare_cents", sa.BigInteger()),
        sa.Column("ticket_number", sa.String(20)),
        sa.Column("seat", sa.String(10)),
        sa.Column("room_key", sa.String(20)),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "booking_id", "bookings", "CASCADE"),
        operations.reference(table, "traveler_id", "travelers", "RESTRICT"),
        operations.rule(table, "traveler_type", "traveler_type IN ('adult', 'child', 'infant', 'senior')"),
        operations.rule(table, "fare_cents", "fare_cents >= 0"),
    )
    operations.one_primary(table, "booking_id")
    operations.unique_live(table, "booking_id", "traveler_id")
    operations.live_index(table, "booking_id", "traveler_type", "created_at")
    operations.live_index(table, "booking_id", "is_primary", "created_at")
    operations.filtered_by(table, "booking_id", "traveler_id")
    operations.count_versions(table)


def create_trip_itinerary_items() -> None:
    table = "trip_itinerary_items"
    op.create_table(
        table,
        sa.Column("trip_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid()),
        sa.Column("item_type", sa.String(20), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True)),
        sa.Column("starts_tz", sa.String(64)),
        sa.Column("ends_at", sa.DateTime(timezone=True)),
        sa.Column("ends_tz", sa.String(64)),
        sa.Column("start_date", sa.Date()),
        sa.Column("end_date", sa.Date()),
        sa.Column("location", sa.String(200)),
        sa.Column("address", sa.String(200)),
        sa.Column("latitude", sa.Numeric(9, 6)),
        sa.Column("longitude", sa.Numeric(9, 6)),
        sa.Column("vendor_id", sa.Uuid()),
        sa.Column("vendor_name", sa.String(200)),
        sa.Column("confirmation_number", sa.String(60)),
        sa.Column("carrier_code", sa.String(3)),
        sa.Column("flight_number", sa.String(6)),
        sa.Column("origin", sa.String(3)),
        sa.Column("destination", sa.String(3)),
        sa.Column("terminal", sa.String(20)),
        sa.Column("seat", sa.String(10)),
        sa.Column("room_type", sa.String(100)),
        sa.Column("board", sa.String(2)),
        sa.Column("status", sa.String(20), server_default="planned", nullable=False),
        sa.Column("cost_cents", sa.BigInteger()),
        sa.Column("currency", sa.String(3), server_default="USD", nullable=False),
        operations.flag_column("client_visible", default=True),
        sa.Column("notes", sa.Text()),
        sa.Column("internal_notes", sa.Text()),
        sa.Column(
            "place",
            sa.BigInteger(),
            sa.Computed(
                "floor(extract(epoch FROM coalesce(starts_at AT TIME ZONE 'UTC', start_date::timestamp)))::bigint"
                " * 10000 + position",
                persisted=True,
            ),
        ),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "trip_id", "trips", "CASCADE"),
        operations.reference(table, "booking_id", "bookings", "SET NULL"),
        operations.reference(table, "vendor_id", "vendors", "SET NULL"),
        operations.rule(
            table,
            "item_type",
            "item_type IN ('flight', 'hotel', 'cruise', 'rail', 'car', 'transfer', 'tour',"
            " 'activity', 'restaurant', 'insurance', 'free_time', 'note', 'other')",
        ),
        operations.rule(table, "status", "status IN ('planned', 'held', 'confirmed', 'cancelled')"),
        operations.rule(table, "board", "board IN ('RO', 'BB', 'HB', 'FB', 'AI')"),
        operations.rule(
            table, "has_a_time", "num_nonnulls(starts_at, start_date) = 1 OR (item_type = 'note' AND starts_at IS NULL)"
        ),
        operations.rule(table, "ends_at", "ends_at >= starts_at"),
        operations.rule(table, "end_date", "end_date >= start_date"),
        operations.rule(table, "latitude", "latitude BETWEEN -90 AND 90"),
        operations.rule(table, "longitude", "longitude BETWEEN -180 AND 180"),
        operations.rule(table, "position", "position >= 1"),
        operations.rule(table, "cost_cents", "cost_cents >= 0"),
        operations.rule(table, "currency", "currency ~ '^[A-Z]{3}$'"),
    )
    operations.live_index(table, "trip_id", "place")
    operations.filtered_by(table, "trip_id", "booking_id", "vendor_id", "confirmation_number")
    operations.count_versions(table)


def create_group_members() -> None:
    table = "group_members"
    op.create_table(
        table,
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("traveler_id", sa.Uuid()),
        sa.Column("client_id", sa.Uuid()),
        sa.Column("booking_id", sa.Uuid()),
        sa.Column("external_id", sa.String(100)),
        sa.Column("role", sa.String(20), server_default="guest", nullable=False),
        sa.Column("status", sa.String(20), server_default="reserved", nullable=False),
        sa.Column("party_size", sa.Integer(), server_default=sa.text("1"), nullable=False),
        operations.flag_column("deposit_paid"),
        sa.Column("price_cents", sa.BigInteger()),
        sa.Column("cabin_category", sa.String(20)),
        sa.Column("room_key", sa.String(20)),
        sa.Column("cabin_number", sa.String(20)),
        sa.Column("bed_type", sa.String(20)),
        sa.Column("dining", sa.String(20)),
        sa.Column("special_requests", sa.Text()),
        sa.Column("insurance_status", sa.String(20), server_default="not_offered", nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True)),
        sa.Column("waitlisted_at", sa.DateTime(timezone=True)),
        sa.Column("offer_expires_at", sa.DateTime(timezone=True)),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        sa.Column("cancellation_reason", sa.String(200)),
        operations.json_column("tags", "[]"),
        operations.json_column("custom_fields", "{}"),
        sa.Column("notes", sa.Text()),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "group_id", "groups", "CASCADE"),
        operations.reference(table, "contact_id", "contacts", "RESTRICT"),
        operations.reference(table, "traveler_id", "travelers", "SET NULL"),
        operations.reference(table, "client_id", "clients", "SET NULL"),
        operations.reference(table, "booking_id", "bookings", "SET NULL"),
        operations.rule(table, "role", "role IN ('leader', 'co_leader', 'guest', 'tour_conductor', 'staff')"),
        operations.rule(
            table,
            "status",
            "status IN ('interested', 'invited', 'waitlisted', 'offered', 'reserved', 'confirmed',"
            " 'traveled', 'no_show', 'declined', 'cancelled')",
        ),
        operations.rule(table, "bed_type", "bed_type IN ('king', 'queen', 'two_twins', 'double', 'bunks', 'other')"),
        operations.rule(table, "dining", "dining IN ('early_traditional', 'late_traditional', 'anytime', 'specialty')"),
        operations.rule(
            table,
            "insurance_status",
            "insurance_status IN ('not_offered', 'offered', 'accepted', 'declined', 'own_cover')",
        ),
        operations.rule(table, "party_size", "party_size BETWEEN 1 AND 20"),
        operations.rule(table, "price_cents", "price_cents >= 0"),
    )
    operations.unique_live(table, "group_id", "contact_id")
    operations.unique_live(table, "external_id")
    operations.live_index(table, "group_id", "status", "created_at")
    operations.filtered_by(table, "group_id", "contact_id", "traveler_id", "client_id", "booking_id")
    operations.count_versions(table)

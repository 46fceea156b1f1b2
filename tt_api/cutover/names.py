"""Where things of the old database go that are called otherwise there, and what of it doesn't come over.

The reference names 41 tables with their key columns, and those names are ours. It leaves the rest open, so what stands
here beyond them are likely spellings; whatever else the old database has is reported, and `--map` says where it goes.
"""

from collections.abc import Mapping

# Ours, with what the old table may be called.
TABLE_NAMES: Mapping[str, tuple[str, ...]] = {
    "trips": ("client_trips",),
    "trip_itinerary_items": ("itinerary_items", "client_trip_items"),
    "social_media_posts": ("social_posts",),
    "email_sequence_steps": ("sequence_steps",),
    "marketing_assets": ("assets",),
}

# Work of the old server's, in words that only it knows; and what only our server writes.
LEFT_THERE: Mapping[str, str] = {
    "scheduled_tasks": "work of the old server's: let it finish before",
    "dead_letters": "work of the old server's that failed",
}

# Ours, with the old columns that its value may stand in, whatever the table; the first that has one counts.
COLUMN_NAMES: Mapping[str, tuple[str, ...]] = {
    "updated_at": ("created_at",),
}

# Ours, with what the old column may be called where there is none of our name.
COLUMN_NAMES_OF: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "contacts": {"job_title": ("title",), "lead_source": ("source",)},
    "contact_interactions": {"occurred_at": ("interaction_at", "created_at")},
    "deals": {"title": ("name",), "lead_source": ("source",), "expected_close_date": ("expected_close",)},
    "deal_stage_history": {"changed_at": ("created_at",)},
    "clients": {
        "name": ("display_name", "full_name"),
        "email": ("primary_email",),
        "phone": ("primary_phone",),
        "primary_contact_id": ("contact_id",),
    },
    "travelers": {
        "passport_expires_on": ("passport_expiry_date", "passport_expiry", "passport_expiration"),
        "passport_issued_on": ("passport_issue_date", "passport_issued_date"),
        "passport_country": ("passport_issuing_country",),
        "known_traveler_number": ("tsa_precheck_number", "tsa_number", "ktn"),
        "medical_notes": ("medical_conditions", "medical_info"),
        "dietary_notes": ("dietary_restrictions",),
        "mobility_needs": ("accessibility_needs",),
    },
    "travel_documents": {
        "issued_on": ("issue_date", "issued_date"),
        "issuing_country": ("country",),
        "expiry_date": ("expires_on", "expiration_date"),
    },
    "traveler_preferences": {
        "dietary": ("dietary_preferences", "dietary_restrictions"),
        "preferred_airlines": ("airline_preferences",),
        "preferred_hotels": ("hotel_preferences",),
    },
    "client_addresses": {
        "street": ("street1", "address_line1", "line1"),
        "street2": ("address_line2", "line2"),
        "region": ("state", "province"),
        "postal_code": ("zip", "zip_code"),
    },
    "emergency_contacts": {"full_name": ("name",), "relationship": ("relation",)},
    "loyalty_programs": {"points_balance": ("points",)},
    "vendors": {"rep_name": ("contact_name",), "rep_email": ("contact_email",), "rep_phone": ("contact_phone",)},
    "bookings": {
        "vendor_confirmation": ("confirmation_number", "vendor_confirmation_number"),
        "passengers": ("traveler_count", "travelers_count", "num_travelers"),
        "deposit_cents": ("deposit_amount_cents",),
        "deposit_due_on": ("deposit_due_date",),
        "final_payment_due_on": ("final_payment_due_date",),
    },
    "trips": {"travelers_count": ("traveler_count", "num_travelers")},
    "payments": {
        "payment_method": ("method",),
        "received_cents": ("received_amount_cents",),
        "currency": ("currency_code",),
    },
    "invoices": {"issue_date": ("issued_at", "invoice_date"), "paid_cents": ("amount_paid_cents",)},
    "commission_entries": {
        "booking_value_cents": ("base_amount_cents",),
        "expected_on": ("expected_date",),
        "received_on": ("received_date", "received_at"),
        "received_cents": ("received_amount_cents",),
    },
    "group_members": {"joined_at": ("created_at",)},
    "email_sends": {"html_body": ("body_html", "html"), "text_body": ("body_text",)},
    "email_templates": {"html_body": ("body_html", "html", "body"), "text_body": ("body_text",)},
    "social_media_posts": {"body": ("content",)},
    "analytics_events": {"occurred_at": ("created_at",)},
    "touchpoints": {"occurred_at": ("created_at",)},
    "activities": {"activity_type": ("type",), "occurred_at": ("created_at",)},
    "satisfaction_scores": {"responded_at": ("created_at",)},
    "travel_alerts": {"body": ("description",), "starts_at": ("effective_from", "created_at")},
    "managed_content": {"author": ("author_name",)},
    "chat_messages": {"conversation_id": ("chat_conversation_id",)},
    "notifications": {"notification_type": ("type",), "is_read": ("read",)},
}

# What their names say isn't all: these hold money too.
MONEY_BESIDE_CENTS = frozenset({("companies", "annual_travel_budget"), ("deals", "amount")})

# From 0 to 100 here, and recalculated nightly.
SCORES = frozenset(("lead_score", "churn_risk_score", "intent_score", "probability"))

# How words of closed sets may be spelt there, beside capitals, blanks and dashes.
SPELLINGS: Mapping[str, str] = {
    "canceled": "cancelled",
    "travelling": "traveling",
    "travelled": "traveled",
    "instalment": "installment",
    "bank_transfer": "wire",
    "wire_transfer": "wire",
    "credit_card": "card",
    "debit_card": "card",
    "cheque": "check",
    "male": "M",
    "female": "F",
    "twitter": "x",
}
SPELLINGS_OF: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("automation_runs", "status"): {"completed": "success", "succeeded": "success", "failed": "error"},
    ("chat_conversations", "status"): {"active": "open", "ended": "closed"},
    ("travel_documents", "document_type"): {"driving_licence": "driver_license", "drivers_license": "driver_license"},
}

# What our own arithmetic gives, from the rows that have come: Node's values don't come over.
WORKED_OUT: Mapping[str, frozenset[str]] = {
    "clients": frozenset({"lifetime_value_cents"}),
    "bookings": frozenset({"paid_cents", "overpaid_cents"}),
    "groups": frozenset({"current_guests", "waitlisted_guests"}),
    "payment_schedules": frozenset({"paid_cents"}),
    "commission_entries": frozenset({"commissionable_cents", "host_share_cents"}),
    "invoices": frozenset({"balance_cents"}),
    # Which door it came through is this one.
    "payments": frozenset({"source"}),
}

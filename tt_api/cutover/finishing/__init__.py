"""What rows need beside conversion, table by table."""

from collections.abc import Mapping

from tt_api.cutover.finishing import invoices, money, travel, words
from tt_api.cutover.finishing.row import Finish, Note, Row

FINISHES: Mapping[str, Finish] = {
    **{
        table: Finish(words.slugged(source), frozenset({"slug"}))
        for table, source in (
            *(("companies", "name"), ("destinations", "name"), ("trip_offerings", "name")),
            *(("proposals", "title"), ("managed_content", "title")),
        )
    },
    "contacts": Finish(words.name_contact, frozenset({"first_name"})),
    "lead_scoring_rules": Finish(words.judge_criteria, frozenset({"criteria"})),
    "email_sends": Finish(
        words.stop_mail,
        frozenset({"subject", "html_body", "text_body", "status", "error", "failed_at", "updated_at"}),
    ),
    "notifications": Finish(words.stop_notification, frozenset({"status"})),
    "social_media_posts": Finish(words.stop_post, frozenset({"status", "error"})),
    "deals": Finish(travel.rate_deal, frozenset({"probability", "probability_by_hand"})),
    "travelers": Finish(travel.show_passport_end, frozenset({"passport_last4"})),
    "travel_documents": Finish(
        travel.mark_document, frozenset({"document_number", "number_last4", "number_fingerprint"})
    ),
    "bookings": Finish(
        travel.complete_booking, frozenset({"booking_reference", "booked_on", "confirmation_key", "created_at"})
    ),
    "payments": Finish(
        money.complete_payment,
        frozenset(
            {"amount_cents", "payment_type", "status", "received_cents", "paid_at", "source", "created_at"},
        ),
    ),
    "payment_schedules": Finish(money.complete_instalment, frozenset({"status", "paid_by_hand", "due_date_since"})),
    "commission_entries": Finish(
        money.complete_commission,
        frozenset(
            (
                *("status", "booking_value_cents", "non_commissionable_cents", "commissionable_cents"),
                *("commission_pct", "gross_commission_cents", "nexion_split_pct", "agency_share_cents"),
                *("host_share_cents", "received_cents", "is_settled"),
            )
        ),
    ),
    "invoices": Finish(
        invoices.complete_invoice,
        frozenset(
            (
                *("status", "issue_date", "line_items", "discount_cents", "subtotal_cents", "tax_cents"),
                *("total_cents", "paid_cents", "balance_cents", "sent_at", "first_viewed_at", "voided_at", "paid_at"),
            )
        ),
    ),
}

__all__ = ["FINISHES", "Finish", "Note", "Row"]

"""Proposals, social posts, managed content and travel alerts.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

from migrations import operations

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_proposals()
    create_social_media_posts()
    create_managed_content()
    create_travel_alerts()


def downgrade() -> None:
    operations.drop_resources("travel_alerts", "managed_content", "social_media_posts", "proposals")


def create_proposals() -> None:
    table = "proposals"
    op.create_table(
        table,
        sa.Column("company_id", sa.Uuid()),
        sa.Column("contact_id", sa.Uuid()),
        sa.Column("client_id", sa.Uuid()),
        sa.Column("deal_id", sa.Uuid()),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("slug", sa.String(220), nullable=False),
        sa.Column("page_url", sa.String(2048)),
        sa.Column("status", sa.String(20), server_default="draft", nullable=False),
        sa.Column("valid_until", sa.Date()),
        operations.json_column("options", "[]"),
        sa.Column("currency", sa.String(3), server_default="USD", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("first_viewed_at", sa.DateTime(timezone=True)),
        sa.Column("last_viewed_at", sa.DateTime(timezone=True)),
        sa.Column("accepted_at", sa.DateTime(timezone=True)),
        sa.Column("declined_at", sa.DateTime(timezone=True)),
        *_counts("total_views", "unique_viewers", "form_submissions"),
        sa.Column("decline_reason", sa.String(200)),
        sa.Column("notes", sa.Text()),
        operations.search_text("title"),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "company_id", "companies", "RESTRICT"),
        operations.reference(table, "contact_id", "contacts", "RESTRICT"),
        operations.reference(table, "client_id", "clients", "RESTRICT"),
        operations.reference(table, "deal_id", "deals", "SET NULL"),
        operations.rule(
            table,
            "status",
            "status IN ('draft', 'sent', 'viewed', 'accepted', 'declined', 'expired', 'withdrawn')",
        ),
        operations.rule(table, "recipient", "num_nonnulls(company_id, contact_id, client_id) > 0"),
        operations.rule(table, "currency", "currency ~ '^[A-Z]{3}$'"),
        *_never_below_zero(table, "total_views", "unique_viewers", "form_submissions"),
    )
    operations.unique_live(table, "slug")
    operations.live_index(table, "valid_until")
    operations.sorted_by_text(table, "title")
    operations.filtered_by(table, "company_id", "contact_id", "client_id", "deal_id", "status")
    operations.resource_of_its_own(table)


def create_social_media_posts() -> None:
    table = "social_media_posts"
    numbers = ("likes", "comments", "shares", "clicks", "impressions")
    op.create_table(
        table,
        operations.enum_column("platform", "social_platform"),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("status", sa.String(20), server_default="draft", nullable=False),
        sa.Column("scheduled_for", sa.DateTime(timezone=True)),
        operations.json_column("asset_ids", "[]"),
        sa.Column("link_url", sa.String(2048)),
        sa.Column("campaign", sa.String(100)),
        sa.Column("publishing_started_at", sa.DateTime(timezone=True)),
        sa.Column("buffer_update_id", sa.String(60)),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("published_url", sa.String(2048)),
        sa.Column("error", sa.String(500)),
        *_counts(*numbers),
        sa.Column("metrics_at", sa.DateTime(timezone=True)),
        operations.search_text("body"),
        *operations.record_columns(),
        operations.key(table),
        operations.rule(
            table,
            "status",
            "status IN ('draft', 'scheduled', 'publishing', 'published', 'failed', 'cancelled')",
        ),
        operations.rule(table, "scheduled_for", "status <> 'scheduled' OR scheduled_for IS NOT NULL"),
        *_never_below_zero(table, *numbers),
    )
    operations.live_index(table, "scheduled_for")
    operations.live_index(table, "published_at")
    operations.filtered_by(table, "platform", "status", "campaign")
    operations.resource_of_its_own(table)


def create_managed_content() -> None:
    table = "managed_content"
    op.create_table(
        table,
        sa.Column("content_type", sa.String(20), nullable=False),
        sa.Column("slug", sa.String(220), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("excerpt", sa.String(500)),
        operations.enum_column("status", "content_status", default="draft"),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("author", sa.String(100)),
        sa.Column("destination_id", sa.Uuid()),
        sa.Column("hero_asset_id", sa.Uuid()),
        sa.Column("seo_title", sa.String(200)),
        sa.Column("seo_description", sa.String(500)),
        sa.Column("locale", sa.String(10), server_default="en", nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("consent_reference", sa.String(200)),
        operations.search_text("title"),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "destination_id", "destinations", "SET NULL"),
        operations.reference(table, "hero_asset_id", "marketing_assets", "SET NULL"),
        operations.rule(
            table,
            "content_type",
            "content_type IN ('blog_post', 'page_section', 'testimonial', 'faq', 'destination_guide')",
        ),
    )
    operations.unique_live(table, "slug", "content_type")
    operations.live_index(table, "published_at")
    operations.sorted_by_text(table, "title")
    operations.filtered_by(table, "content_type", "status", "destination_id", "hero_asset_id")
    operations.resource_of_its_own(table)


def create_travel_alerts() -> None:
    table = "travel_alerts"
    op.create_table(
        table,
        sa.Column("destination_id", sa.Uuid()),
        sa.Column("country", sa.String(2)),
        sa.Column("vendor_id", sa.Uuid()),
        sa.Column("alert_type", sa.String(20), nullable=False),
        operations.enum_column("severity", "alert_severity"),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.Text()),
        sa.Column("advisory_level", sa.Integer()),
        sa.Column("source", sa.String(100)),
        sa.Column("source_url", sa.String(2048)),
        sa.Column("external_id", sa.String(100)),
        sa.Column("starts_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True)),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        operations.search_text("title"),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "destination_id", "destinations", "SET NULL"),
        operations.reference(table, "vendor_id", "vendors", "SET NULL"),
        operations.rule(
            table,
            "alert_type",
            "alert_type IN ('advisory', 'weather', 'health', 'security', 'strike', 'transport', 'disaster',"
            " 'entry_rules', 'supplier_default', 'other')",
        ),
        operations.rule(table, "subject", "num_nonnulls(destination_id, country, vendor_id) > 0"),
        operations.rule(table, "advisory_level", "advisory_level BETWEEN 1 AND 4"),
        operations.rule(table, "ends_at", "ends_at >= starts_at"),
    )
    operations.unique_live(table, "external_id")
    operations.live_index(table, "starts_at")
    operations.filtered_by(table, "destination_id", "country", "vendor_id", "alert_type", "severity")
    operations.resource_of_its_own(table)


def _counts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False) for name in names]


def _never_below_zero(table: str, *names: str) -> list[sa.CheckConstraint]:
    return [operations.rule(table, name, f"{name} >= 0") for name in names]

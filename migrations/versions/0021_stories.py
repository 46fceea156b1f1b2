"""Touchpoints, satisfaction scores, and the activities that tell what happened.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

from migrations import operations

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_touchpoints()
    create_satisfaction_scores()
    create_activities()


def downgrade() -> None:
    operations.drop_resources("activities", "satisfaction_scores", "touchpoints")


def create_touchpoints() -> None:
    table = "touchpoints"
    op.create_table(
        table,
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid()),
        sa.Column("deal_id", sa.Uuid()),
        sa.Column("trip_id", sa.Uuid()),
        operations.enum_column("channel", "touchpoint_channel"),
        operations.enum_column("direction", "touchpoint_direction"),
        sa.Column("subject", sa.String(200)),
        sa.Column("body", sa.Text()),
        sa.Column("occurred_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("duration_minutes", sa.Integer()),
        sa.Column("outcome", sa.String(100)),
        sa.Column("advisor", sa.String(100)),
        sa.Column("external_id", sa.String(255)),
        operations.search_text("subject"),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "contact_id", "contacts", "RESTRICT"),
        operations.reference(table, "client_id", "clients", "RESTRICT"),
        operations.reference(table, "deal_id", "deals", "SET NULL"),
        operations.reference(table, "trip_id", "trips", "SET NULL"),
        operations.rule(table, "duration_minutes", "duration_minutes >= 0"),
    )
    operations.unique_live(table, "external_id")
    operations.live_index(table, "occurred_at")
    operations.filtered_by(table, "contact_id", "client_id", "deal_id", "trip_id", "channel", "direction", "advisor")
    operations.resource_of_its_own(table)


def create_satisfaction_scores() -> None:
    table = "satisfaction_scores"
    op.create_table(
        table,
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid()),
        sa.Column("traveler_id", sa.Uuid()),
        sa.Column("trip_id", sa.Uuid()),
        sa.Column("booking_id", sa.Uuid()),
        sa.Column("score_type", sa.String(10), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("feedback", sa.Text()),
        sa.Column("would_recommend", sa.Boolean()),
        sa.Column("responded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        operations.flag_column("may_publish"),
        sa.Column("follow_up", sa.String(10), server_default="none", nullable=False),
        operations.search_text("feedback"),
        *operations.record_columns(),
        operations.key(table),
        operations.reference(table, "client_id", "clients", "RESTRICT"),
        operations.reference(table, "contact_id", "contacts", "RESTRICT"),
        operations.reference(table, "traveler_id", "travelers", "SET NULL"),
        operations.reference(table, "trip_id", "trips", "SET NULL"),
        operations.reference(table, "booking_id", "bookings", "SET NULL"),
        operations.rule(table, "score_type", "score_type IN ('nps', 'csat')"),
        operations.rule(table, "follow_up", "follow_up IN ('none', 'open', 'done')"),
        operations.rule(
            table,
            "score",
            "(score_type = 'nps' AND score BETWEEN 0 AND 10) OR (score_type = 'csat' AND score BETWEEN 1 AND 5)",
        ),
    )
    operations.live_index(table, "responded_at")
    operations.filtered_by(
        table,
        "client_id",
        "contact_id",
        "traveler_id",
        "trip_id",
        "booking_id",
        "score_type",
        "would_recommend",
        "may_publish",
        "follow_up",
    )
    operations.resource_of_its_own(table)


def create_activities() -> None:
    table = "activities"
    op.create_table(
        table,
        sa.Column("activity_type", sa.String(60), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("entity_type", sa.String(50)),
        sa.Column("entity_id", sa.Uuid()),
        sa.Column("actor", sa.String(100)),
        sa.Column("occurred_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        operations.json_column("metadata", "{}"),
        operations.search_text("title"),
        *operations.record_columns(),
        operations.key(table),
    )
    operations.live_index(table, "occurred_at")
    operations.filtered_by(table, "activity_type", "entity_type", "entity_id", "actor")
    operations.resource_of_its_own(table)

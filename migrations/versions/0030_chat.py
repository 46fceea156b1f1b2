"""The Miles chat: conversations, their messages, and the tokens of a day.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

from migrations import operations

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

CONVERSATIONS = "chat_conversations"
MESSAGES = "chat_messages"


def upgrade() -> None:
    op.create_table(
        CONVERSATIONS,
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid()),
        sa.Column("status", sa.String(20), server_default="open", nullable=False),
        sa.Column("intent", sa.String(20)),
        _count("intent_score"),
        operations.json_column("signals", "[]"),
        operations.json_column("facts", "{}"),
        operations.json_column("context", "{}"),
        _count("message_count"),
        _count("turn"),
        sa.Column("busy_until", sa.DateTime(timezone=True)),
        *(_count(f"{kind}_tokens", sa.BigInteger()) for kind in ("input", "output", "held")),
        sa.Column(
            "last_message_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("deal_id", sa.Uuid()),
        sa.Column("consent_at", sa.DateTime(timezone=True)),
        sa.Column("intent_told_at", sa.DateTime(timezone=True)),
        operations.flag_column("contact_told"),
        *operations.record_columns(),
        operations.key(CONVERSATIONS),
        operations.reference(CONVERSATIONS, "contact_id", "contacts", "SET NULL"),
        operations.reference(CONVERSATIONS, "deal_id", "deals", "SET NULL"),
        operations.rule(CONVERSATIONS, "status", "status IN ('open', 'handed_over', 'closed')"),
        operations.rule(CONVERSATIONS, "intent", "intent IN ('other', 'browse', 'plan', 'book', 'group', 'support')"),
        operations.rule(CONVERSATIONS, "intent_score", "intent_score BETWEEN 0 AND 100"),
        *(
            operations.rule(CONVERSATIONS, column, f"{column} >= 0")
            for column in ("message_count", "input_tokens", "output_tokens", "held_tokens")
        ),
    )
    operations.unique_live(CONVERSATIONS, "session_id")
    op.create_index("ix_chat_conversations_last_message_at", CONVERSATIONS, ["last_message_at", "id"])
    for column in ("intent_score", "contact_id", "deal_id"):
        operations.live_index(CONVERSATIONS, column)
    operations.count_versions(CONVERSATIONS)
    op.create_table(
        MESSAGES,
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("tokens", sa.Integer()),
        operations.flag_column("degraded"),
        *operations.record_columns(),
        operations.key(MESSAGES),
        operations.reference(MESSAGES, "conversation_id", CONVERSATIONS, "CASCADE"),
        operations.rule(MESSAGES, "role", "role IN ('user', 'assistant', 'tool')"),
    )
    op.create_index("ix_chat_messages_conversation_id_created_at", MESSAGES, ["conversation_id", "created_at", "id"])
    operations.count_versions(MESSAGES)
    op.create_table(
        "chat_days",
        sa.Column("day", sa.Date(), nullable=False),
        _count("tokens", sa.BigInteger()),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_chat_days")),
    )


def downgrade() -> None:
    for table in ("chat_days", MESSAGES, CONVERSATIONS):
        op.drop_table(table)


def _count(name: str, kind: sa.types.TypeEngine[int] | None = None) -> sa.Column[int]:
    return sa.Column(name, kind or sa.Integer(), server_default=sa.text("0"), nullable=False)

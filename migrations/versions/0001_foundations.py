"""Foundations: the collation, the 27 enum types, the trigger functions, the totals of live rows.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# No value holds a space; PostgreSQL sorts by this order.
ENUM_TYPES = {
    "company_stage": (
        "target researching aware engaged qualified proposal_sent negotiating won active_client churned "
        "disqualified archived"
    ),
    "deal_stage": (
        "lead qualified proposal_sent proposal_viewed negotiating verbal_yes booking_pending "
        "booking_confirmed traveling completed won lost"
    ),
    "booking_status": "inquiry quoted hold deposit_paid confirmed ticketed in_progress completed cancelled refunded",
    "payment_status": "pending partial paid refunded failed",
    "commission_status": "projected earned invoiced received split_paid final",
    "trip_type": (
        "expedition_cruise river_cruise ocean_cruise group_trip team_offsite luxury_resort adventure cultural "
        "event_based custom"
    ),
    "trip_status": "inquiry planning quoted booked deposited paid traveling completed cancelled",
    "group_status": "planning interest_gauging open minimum_reached closed confirmed traveling completed cancelled",
    "client_type": "individual family corporate group",
    "client_status": "prospect active vip inactive churned",
    "vendor_tier": "preferred premium standard",
    "payment_type": "deposit installment final_payment supplement refund",
    "invoice_status": "draft sent viewed paid partial overdue void",
    "schedule_status": "upcoming due overdue paid waived",
    "interaction_channel": (
        "linkedin email slack phone video_call in_person website buddy_chat form_submission newsletter_signup"
    ),
    "lead_source": (
        "builtin_list linkedin_outreach linkedin_inbound website_form buddy_chat referral event cold_email "
        "social_media organic_search other"
    ),
    "touchpoint_channel": "slack email phone video text linkedin in_person website buddy_chat mail",
    "touchpoint_direction": "inbound outbound",
    "email_send_status": "queued sent delivered opened clicked bounced failed unsubscribed",
    "social_platform": "linkedin instagram facebook x",
    "alert_severity": "info warning critical",
    "content_status": "draft published archived",
    "address_type": "home work mailing billing vacation",
    "family_group_type": "family couple friends corporate_team",
    "loyalty_program_type": "airline hotel cruise car_rental rail trusted_traveler other",
    "contact_role": (
        "c_suite vp director hr_culture office_manager travel_coordinator executive_assistant individual "
        "other"
    ),
    "notification_channel": "slack email sms push",
}

# Not every server has C.UTF-8 under that name, and some C libraries take any name and fold ASCII only, so each
# candidate proves itself.
CREATE_COLLATION = """
DO $$
DECLARE
  character_types text[] := ARRAY['C.UTF-8', 'C.utf8', 'en_US.UTF-8', 'en_US.utf8', 'UTF-8'];
  character_type text;
  folds boolean;
BEGIN
  FOREACH character_type IN ARRAY character_types LOOP
    BEGIN
      EXECUTE format('CREATE COLLATION tt_text (provider = libc, lc_collate = %L, lc_ctype = %L)', 'C', character_type);
      EXECUTE 'SELECT lower(U&''\\00C9\\0416\\03A9'' COLLATE tt_text) = U&''\\00E9\\0436\\03C9''' INTO folds;
      IF folds THEN
        RETURN;
      END IF;
      DROP COLLATION tt_text;
    EXCEPTION WHEN invalid_parameter_value OR undefined_object THEN
      NULL;
    END;
  END LOOP;
  RAISE EXCEPTION 'the database server has none of the locales % (or they fold ASCII only)',
    array_to_string(character_types, ', ');
END $$
"""

BUMP_VERSION = """
CREATE FUNCTION bump_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.version := OLD.version + 1;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$
"""

# How this stays exact without making writers wait: docs/decisions/exact-totals.md.
COUNT_LIVE_ROWS = """
CREATE FUNCTION count_live_rows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  counted constant text := TG_TABLE_NAME;
  -- Remembers this transaction's slot; a rollback, also to a savepoint, takes the memory back with the change.
  memory constant text := 'tt_api.total_slot_of_' || TG_TABLE_NAME;
  own_slot bigint := nullif(current_setting(memory, true), '');
  change bigint;
BEGIN
  CASE TG_OP
    WHEN 'INSERT' THEN
      SELECT count(*) INTO change FROM new_rows WHERE deleted_at IS NULL;
    WHEN 'DELETE' THEN
      SELECT -count(*) INTO change FROM old_rows WHERE deleted_at IS NULL;
    WHEN 'UPDATE' THEN
      SELECT (SELECT count(*) FROM new_rows WHERE deleted_at IS NULL)
           - (SELECT count(*) FROM old_rows WHERE deleted_at IS NULL) INTO change;
    WHEN 'TRUNCATE' THEN
      PERFORM recount_live_rows(counted);
      RETURN NULL;
  END CASE;
  IF change = 0 THEN
    RETURN NULL;
  END IF;
  -- Slots of other open transactions are locked, and skipped.
  UPDATE row_totals SET live_rows = live_rows + change
   WHERE table_name = counted
     AND slot = coalesce(own_slot, (SELECT slot FROM row_totals WHERE table_name = counted
                                     LIMIT 1 FOR UPDATE SKIP LOCKED))
  RETURNING slot INTO own_slot;
  IF NOT FOUND THEN
    INSERT INTO row_totals (table_name, live_rows) VALUES (counted, change) RETURNING slot INTO own_slot;
  END IF;
  PERFORM set_config(memory, own_slot::text, true);
  RETURN NULL;
END $$
"""

# Also for rows that came in without the triggers: a restore of data alone, or a table counted only later.
RECOUNT_LIVE_ROWS = """
CREATE FUNCTION recount_live_rows(counted text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  total bigint;
BEGIN
  -- A snapshot from before the lock would miss what the writers waited for have stored.
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'counting the rows of % anew needs READ COMMITTED', counted;
  END IF;
  EXECUTE format('LOCK TABLE %I IN SHARE ROW EXCLUSIVE MODE', counted);
  EXECUTE format('SELECT count(*) FROM %I WHERE deleted_at IS NULL', counted) INTO total;
  DELETE FROM row_totals WHERE table_name = counted;
  INSERT INTO row_totals (table_name, live_rows) VALUES (counted, total);
  RETURN total;
END $$
"""


def upgrade() -> None:
    op.execute(CREATE_COLLATION)
    for name, values in ENUM_TYPES.items():
        op.execute(f"CREATE TYPE {name} AS ENUM ({', '.join(repr(value) for value in values.split())})")
    op.create_table(
        "row_totals",
        sa.Column("table_name", sa.Text(collation="C"), nullable=False),
        sa.Column("slot", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("live_rows", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("table_name", "slot", name=op.f("pk_row_totals")),
        postgresql_with={"fillfactor": 50},
    )
    for function in (BUMP_VERSION, RECOUNT_LIVE_ROWS, COUNT_LIVE_ROWS):
        op.execute(function)


def downgrade() -> None:
    op.execute("DROP FUNCTION count_live_rows(), recount_live_rows(text), bump_version()")
    op.drop_table("row_totals")
    for name in ENUM_TYPES:
        op.execute(f"DROP TYPE {name}")
    op.execute("DROP COLLATION tt_text")

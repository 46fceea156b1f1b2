"""Addresses of one mailbox are one, however they are spelt: NFC and case-folded, the domain in its ASCII form.

A migration never imports the application: it says what was done then, whatever the models say later.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# RFC 3492, with its names; a label of a domain with other letters than ASCII's.
PUNYCODE = """
CREATE FUNCTION punycode(label text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  digits constant text := 'abcdefghijklmnopqrstuvwxyz0123456789';
  codes constant int[] := ARRAY(SELECT ascii(letter) FROM unnest(string_to_array(label, NULL)) AS letter);
  basic constant text := coalesce((SELECT string_agg(chr(c), '') FROM unnest(codes) AS c WHERE c < 128), '');
  encoded text := basic || CASE WHEN basic = '' THEN '' ELSE '-' END;
  handled int := length(basic);
  n bigint := 128;
  delta bigint := 0;
  bias int := 72;
  next_n bigint;
  c int;
  q bigint;
  k int;
  t int;
BEGIN
  WHILE handled < cardinality(codes) LOOP
    next_n := (SELECT min(code) FROM unnest(codes) AS code WHERE code >= n);
    delta := delta + (next_n - n) * (handled + 1);
    n := next_n;
    FOREACH c IN ARRAY codes LOOP
      IF c < n THEN
        delta := delta + 1;
      ELSIF c = n THEN
        q := delta;
        k := 36;
        LOOP
          t := greatest(1, least(26, k - bias));
          EXIT WHEN q < t;
          encoded := encoded || substr(digits, (t + (q - t) % (36 - t) + 1)::int, 1);
          q := (q - t) / (36 - t);
          k := k + 36;
        END LOOP;
        encoded := encoded || substr(digits, (q + 1)::int, 1);
        delta := delta / CASE WHEN handled = length(basic) THEN 700 ELSE 2 END;
        delta := delta + delta / (handled + 1);
        k := 0;
        WHILE delta > 455 LOOP
          delta := delta / 35;
          k := k + 36;
        END LOOP;
        bias := k + 36 * delta / (delta + 38);
        delta := 0;
        handled := handled + 1;
      END IF;
    END LOOP;
    delta := delta + 1;
    n := n + 1;
  END LOOP;
  RETURN 'xn--' || encoded;
END $$
"""

EMAIL_KEY = """
CREATE FUNCTION email_key(address text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  local text;
  domain text;
BEGIN
  IF octet_length(address) = length(address) THEN
    RETURN lower(address COLLATE tt_text);
  END IF;
  local := regexp_replace(address, '@[^@]*$', '');
  domain := normalize(lower(normalize(substr(address, length(local) + 2), NFKC) COLLATE tt_text), NFKC);
  domain := (
    SELECT string_agg(CASE WHEN octet_length(label) = length(label) THEN label ELSE punycode(label) END, '.' ORDER BY n)
    -- IDNA takes an ideographic full stop for a full stop.
    FROM unnest(string_to_array(translate(domain, U&'\\3002', '.'), '.')) WITH ORDINALITY AS part (label, n)
  );
  local := normalize(lower(normalize(local, NFC) COLLATE tt_text), NFC);
  RETURN replace(replace(local, U&'\\03C2', U&'\\03C3'), U&'\\00DF', 'ss') || '@' || coalesce(domain, '');
END $$
"""

FIX_SEARCH_PATH = """
DO $$
BEGIN
  EXECUTE format('ALTER FUNCTION email_key(text) SET search_path = %I, pg_temp', current_schema());
END $$
"""

# People have to say which of two contacts is the one, so their ids are named; nothing of this migration is kept then.
REFUSE_TWO_CONTACTS_OF_ONE_MAILBOX = """
DO $$
DECLARE
  found text;
BEGIN
  SELECT string_agg(ids, '; ') INTO found FROM (
    SELECT string_agg(id::text, ' and ' ORDER BY created_at) AS ids FROM contacts
    WHERE deleted_at IS NULL AND email IS NOT NULL GROUP BY email_key(email) HAVING count(*) > 1 LIMIT 20
  ) AS mailboxes;
  IF found IS NOT NULL THEN
    RAISE EXCEPTION 'contacts have one mailbox in two spellings; delete one of each, or its address: %', found;
  END IF;
END $$
"""

# The oldest says all that the others do: that the address is never mailed.
KEEP_ONE_SUPPRESSION = """
UPDATE email_suppressions AS other SET deleted_at = clock_timestamp()
WHERE other.deleted_at IS NULL AND EXISTS (
  SELECT FROM email_suppressions AS kept WHERE kept.deleted_at IS NULL
    AND email_key(kept.email) = email_key(other.email) AND (kept.created_at, kept.id) < (other.created_at, other.id)
)
"""


def upgrade() -> None:
    for statement in (PUNYCODE, EMAIL_KEY, FIX_SEARCH_PATH, REFUSE_TWO_CONTACTS_OF_ONE_MAILBOX, KEEP_ONE_SUPPRESSION):
        op.execute(statement)
    unique_by("email_key(email)")


def downgrade() -> None:
    unique_by('lower((email) COLLATE "tt_text")')
    op.execute("DROP FUNCTION email_key(text), punycode(text)")


def unique_by(compared: str) -> None:
    for table in ("contacts", "email_suppressions"):
        op.execute(f"DROP INDEX uq_{table}_email")
        op.execute(f"CREATE UNIQUE INDEX uq_{table}_email ON {table} ({compared}) WHERE deleted_at IS NULL")

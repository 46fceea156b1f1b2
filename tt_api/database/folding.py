"""How PostgreSQL compares addresses and searches texts: SQL, so that no writer can forget it, a COPY included."""

import re
from unicodedata import normalize

# Combining marks of letters: what an accent, a vowel point or a cedilla is when it stands alone. Marks that make
# another letter, as in Japanese, stay.
_MARKS = (
    r"\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    r"\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)


def search_folded_sql(expression: str) -> str:
    """SQL for a text as searches compare it: without marks, in lower case, ``Straße`` and ``STRASSE`` alike."""
    bare = f"regexp_replace(normalize({expression}, NFKD), '[{_MARKS}]', '', 'g')"
    # The final sigma and the sharp s, which have no capitals of their own.
    return f"replace(replace(lower({bare} COLLATE \"tt_text\"), '\u03c2', '\u03c3'), '\u00df', 'ss')"


def containing(words: str) -> str:
    """The pattern, yet to be folded, of what LIKE finds these words in, each of their signs taken literally."""
    # Decomposed here already, for a full-width % is a % only then.
    return "%" + re.sub(r"([\\%_])", r"\\\1", normalize("NFKD", words)) + "%"


def email_key_sql(expression: str) -> str:
    """SQL for the one form in which addresses of a mailbox compare."""
    return f"email_key({expression})"


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

# The local part in NFC and case-folded, the domain in its ASCII form. It is what a unique index compares, so replacing
# it is a migration that rebuilds those indexes.
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

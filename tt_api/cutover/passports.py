"""One passport in two places: what stood on the old traveler alone becomes a document, and the traveler shows it."""

from tt_api.cutover.findings import Findings
from tt_api.database.transaction import execute
from tt_api.encryption.keyring import keyring

_BATCH = 5000
_NEW_TRAVELERS = "travelers.id IN (SELECT id FROM came WHERE table_name = 'travelers' AND is_new)"
# Each with its number, to be compared with their documents' numbers by fingerprint.
_ON_TRAVELERS = f"""
SELECT id::text, passport_number FROM travelers
 WHERE {_NEW_TRAVELERS} AND passport_number IS NOT NULL AND deleted_at IS NULL ORDER BY id
"""
_MAKE_STATED = "CREATE TEMP TABLE stated_passports (traveler_id uuid PRIMARY KEY, fingerprint bytea) ON COMMIT DROP"
_STATE = "INSERT INTO stated_passports SELECT * FROM unnest(%s::uuid[], %s::bytea[])"
_MAKE_DOCUMENTS = """
INSERT INTO travel_documents (traveler_id, document_type, document_number, number_last4, number_fingerprint,
  issuing_country, issued_on, expiry_date, created_at, updated_at)
SELECT travelers.id, 'passport', passport_number, passport_last4, fingerprint, passport_country, passport_issued_on,
  passport_expires_on, travelers.created_at, travelers.updated_at
  FROM stated_passports JOIN travelers ON travelers.id = traveler_id
 WHERE NOT EXISTS (SELECT FROM travel_documents WHERE travel_documents.traveler_id = travelers.id
                      AND document_type = 'passport' AND number_fingerprint = fingerprint AND deleted_at IS NULL)
"""
# Where none is said to be the one: what the traveler states, else what lasts longest.
_CHOOSE = f"""
UPDATE travel_documents SET is_primary = true FROM (
  SELECT DISTINCT ON (passport.traveler_id) passport.id FROM travel_documents AS passport
    JOIN travelers ON travelers.id = passport.traveler_id
    LEFT JOIN stated_passports AS stated
      ON stated.traveler_id = passport.traveler_id AND stated.fingerprint = passport.number_fingerprint
   WHERE {_NEW_TRAVELERS} AND passport.document_type = 'passport' AND passport.deleted_at IS NULL
     AND NOT EXISTS (SELECT FROM travel_documents AS other WHERE other.traveler_id = passport.traveler_id
                        AND other.document_type = 'passport' AND other.is_primary AND other.deleted_at IS NULL)
   ORDER BY passport.traveler_id, stated.traveler_id NULLS LAST, passport.expiry_date DESC NULLS LAST, passport.id
) AS chosen WHERE travel_documents.id = chosen.id
"""
_SHOW = f"""
UPDATE travelers SET passport_number = passport.document_number, passport_last4 = passport.number_last4,
  passport_country = passport.issuing_country, passport_issued_on = passport.issued_on,
  passport_expires_on = passport.expiry_date
  FROM travel_documents AS passport LEFT JOIN stated_passports AS stated USING (traveler_id)
 WHERE {_NEW_TRAVELERS} AND passport.traveler_id = travelers.id AND passport.document_type = 'passport'
   AND passport.is_primary AND passport.deleted_at IS NULL
RETURNING travelers.id::text, stated.fingerprint <> passport.number_fingerprint
"""


def bring_together(findings: Findings) -> None:
    """Make documents of passports that only travelers had, and let travelers show their primary one."""
    execute(_MAKE_STATED)
    found = execute(_ON_TRAVELERS).fetchall()
    for start in range(0, len(found), _BATCH):
        numbers = [(traveler_id, keyring().decrypt(token)) for traveler_id, token in found[start : start + _BATCH]]
        execute(
            _STATE,
            (
                [traveler_id for traveler_id, _ in numbers],
                [keyring().fingerprint(number or "") for _, number in numbers],
            ),
        )
    execute("ANALYZE stated_passports")
    execute(_MAKE_DOCUMENTS)
    execute("ANALYZE travel_documents")
    execute(_CHOOSE)
    for traveler_id, differs in execute(_SHOW).fetchall():
        if differs:
            findings.change(
                "travelers", traveler_id, "passport_number", "the primary passport is another; both are kept"
            )

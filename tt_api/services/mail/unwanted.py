"""Who wants no marketing: a contact says so, and so does a client for whomever the agency reaches them by."""

from tt_api.database.folding import email_key_sql


def unwanted_sql(address: str, contact_id: str) -> str:
    """SQL for whether somebody behind an address, or a client of whom it reaches the primary contact, wants none.

    That is: no contact at all, or the client has withdrawn their consent.

    Args:
        address, contact_id: of whom is to be mailed, in SQL.
    """
    return (
        "(EXISTS (SELECT FROM contacts AS owner WHERE owner.do_not_contact AND owner.deleted_at IS NULL"  # noqa: S608 -- our own text
        f" AND {email_key_sql('owner.email')} = {email_key_sql(address)})"
        " OR EXISTS (SELECT FROM clients WHERE (clients.do_not_contact OR clients.marketing_consent = 'withdrawn')"
        " AND clients.deleted_at IS NULL"
        f" AND ({email_key_sql('clients.email')} = {email_key_sql(address)}"
        f" OR clients.primary_contact_id = {contact_id})))"
    )

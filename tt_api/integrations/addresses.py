"""E-mail addresses in other forms than the one that they were written in."""

from email_validator import EmailNotValidError, validate_email


def ascii_address(address: str) -> str:
    """An address as headers and mail servers take it: the domain in its ASCII form (``xn--…``).

    Raises:
        ValueError: it is no address, or its local part has other letters than ASCII's, which only a mail server with
            SMTPUTF8 takes.
    """
    if address.isascii():
        return address
    try:
        checked = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise ValueError("this is no e-mail address") from None
    if checked.ascii_email is None:
        raise ValueError("the part before the @ must be ASCII")
    return checked.ascii_email


def mailable(address: str | None) -> bool:
    """Whether mail can be sent to an address at all."""
    try:
        return bool(address and ascii_address(address))
    except ValueError:
        return False

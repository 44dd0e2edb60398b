"""Links that open something outside the app."""

from urllib.parse import quote


def mail_to(address: str) -> str:
    """The link that opens a new mail to this address; "" for no address."""
    return f"mailto:{quote(address, safe='@')}" if address else ""

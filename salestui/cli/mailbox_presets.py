"""What is known of a provider, in the place of what a founder did not say: he is told, and never overridden."""

from typing import TYPE_CHECKING, Any

from ..errors import TryLater
from ..glass import quoted
from .call import Usage, option
from .mailbox_options import PORTS

if TYPE_CHECKING:
    from ..sender.providers import Provider

AUTO = "auto"


def choose_provider(args: Any, sender: str, host_known: bool) -> "Provider | None":
    """The provider that was named, or (where no server is known) the one of the sender's domain. Raises `Usage` where there is none."""
    from ..sender.message import split_sender
    from ..sender.providers import find_provider

    address = split_sender(sender)[1]
    if args.provider:
        return _by_mx(address) if args.provider.strip().lower() == AUTO else _named(args.provider)
    if host_known:
        return None
    with option("--from"):
        from ..rules.names import check_address

        address = check_address(address)
    if found := find_provider(address):
        return found
    domain = address.rpartition("@")[2]
    raise Usage(
        f"--host is missing: the provider of {domain} is not known by its name.",
        "Nothing was added.",
        "Name the server (--host smtp.example.com), the provider (--provider gmail), or let its MX records tell (--provider auto).",
    )


def _named(name: str) -> "Provider":
    from difflib import get_close_matches

    from ..sender.providers import PROVIDERS, provider_named

    if found := provider_named(name):
        return found
    near = get_close_matches(name.strip().lower(), [word for one in PROVIDERS for word in (one.key, one.name.lower())], 1, 0.5)
    hint = (
        f"Did you mean {near[0]}?" if near else f"Known are: {', '.join(one.key for one in PROVIDERS)}; auto asks the domain's MX records."
    )
    raise Usage(f"--provider: {quoted(name, 40)} is not known.", "Nothing was added.", hint)


def _by_mx(address: str) -> "Provider":
    from ..sender.domain import Names, Unanswered
    from ..sender.message import wire_address
    from ..sender.providers import find_provider, provider_of_mx

    if found := find_provider(address):
        return found
    with option("--from"):
        domain = wire_address(address).rpartition("@")[2]
    try:
        servers = Names().mail_servers(domain)
    except Unanswered:
        raise TryLater(f"The MX records of {domain} cannot be read now.", "Nothing was added.", "Name --host, or try later.") from None
    if found := provider_of_mx(servers):
        return found
    whose = f"goes to {servers[0]}, which is no provider known here" if servers and servers[0] else "goes nowhere"
    raise Usage(f"--provider auto: mail to {domain} {whose}.", "Nothing was added.", "Name --host.")


def fill_in(args: Any, provider: "Provider", address: str, user_known: bool) -> list[str]:
    """Put the provider's ways where nothing was said. Returns lines that tell the founder what was filled in and what is still to do."""
    if args.host is None:
        args.host = provider.host
    if args.security is None:
        by_port = {port: security for security, port in PORTS.items() if security != "none"}
        args.security = by_port.get(args.port, provider.security)
    if args.port is None:
        args.port = provider.port if args.security == provider.security else PORTS[args.security]
    if args.imap_host is None and args.maildir is None and provider.imap_host:
        args.imap_host = provider.imap_host
        if args.imap_security is None:
            args.imap_security = provider.imap_security
        if args.imap_port is None:
            args.imap_port = provider.imap_port if args.imap_security == provider.imap_security else None
    if args.auth is None and not args.password_command and not args.password_env:
        args.auth = provider.auth
    if args.user is None and not user_known and (provider.user or provider.imap_host):
        args.user = provider.user or address
    return [_hint(args, provider, args.user is not None or user_known)]


def _hint(args: Any, provider: "Provider", has_user: bool) -> str:
    replies = f", replies from {args.imap_host}" if args.imap_host else ""
    said = [f"{provider.name}: {args.host}:{args.port} ({args.security}){replies}."]
    if args.auth in (None, "password"):
        said.append(f"It wants {provider.password_hint}.")
    if provider.per_day and args.per_day is None:
        said.append(f"It lets some {provider.per_day:,} mails go in a day (--per-day keeps below).")
    if not has_user:  # those that only send have users of their own making
        said.append("Name whom to log in as: salestui mailbox set NAME --user USER.")
    return " ".join(said)

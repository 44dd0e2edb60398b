"""What the common mail providers want: servers, ports, the kind of password, and how their domains are recognised. A pure table.

Sources: each provider's own help pages on mail programs, as of November 2026. A limit is written down only where the provider publishes it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Auth = Literal["password", "microsoft", "google"]


@dataclass(frozen=True)
class Provider:
    """One provider, or one kind of account at it.

    `password_hint` says in words what it wants to log in with, and continues "It wants ...". `auth` is what works without further
    work for most of its accounts. `user` is set where everybody logs in by the same name (else: the address). `per_day` is its
    published limit of mails (or recipients) in 24 hours. `domains` are those of its own addresses; `mx` and `spf` are how a domain
    of one's own that it serves is known (endings of MX names, the name of the SPF include); `dkim` are its usual selectors.
    A provider without `imap_host` only sends.
    """

    key: str
    name: str
    host: str
    password_hint: str
    port: int = 465
    security: Literal["starttls", "tls", "none"] = "tls"
    imap_host: str = ""
    imap_port: int = 993
    imap_security: Literal["starttls", "tls", "none"] = "tls"
    auth: Auth = "password"
    user: str = ""
    per_day: int | None = None
    domains: tuple[str, ...] = ()
    mx: tuple[str, ...] = ()
    spf: str = ""
    dkim: tuple[str, ...] = ()


_OWN = "the account's own password"
_TWO_STEP = "the account's own password, or an app password where two-factor login is on"
_MICROSOFT = (
    "a sign-in with Microsoft (salestui mailbox set NAME --auth microsoft --oauth-client ID, then salestui mailbox sign-in NAME): logging in"
    " with a password is switched off by default at the end of 2026"
)
_MICROSOFT_DKIM = ("selector1", "selector2")

PROVIDERS: tuple[Provider, ...] = (
    Provider(
        "gmail", "Gmail", "smtp.gmail.com", "an app password: myaccount.google.com/apppasswords (2-Step Verification has to be on first)",
        587, "starttls", "imap.gmail.com", per_day=500, domains=("gmail.com", "googlemail.com"),
    ),
    Provider(
        "google-workspace", "Google Workspace", "smtp.gmail.com",
        "an app password: myaccount.google.com/apppasswords (the administrator has to allow 2-Step Verification), or a sign-in with"
        " Google (--auth google)",
        587, "starttls", "imap.gmail.com", per_day=2000, mx=("google.com", "googlemail.com"), spf="_spf.google.com", dkim=("google",),
    ),
    Provider(
        "microsoft365", "Microsoft 365", "smtp.office365.com", _MICROSOFT, 587, "starttls", "outlook.office365.com", auth="microsoft",
        per_day=10_000, domains=("onmicrosoft.com",), mx=("mail.protection.outlook.com", "mx.microsoft"), spf="spf.protection.outlook.com",
        dkim=_MICROSOFT_DKIM,
    ),
    Provider(
        "outlook", "Outlook.com", "smtp-mail.outlook.com", _MICROSOFT.replace("is switched off by default at the end of 2026", "is switched off"),
        587, "starttls", "outlook.office365.com", auth="microsoft", per_day=300,
        domains=(
            "outlook.com", "outlook.de", "outlook.fr", "outlook.es", "outlook.it", "outlook.at", "outlook.be", "outlook.dk", "outlook.ie",
            "outlook.pt", "outlook.com.br", "outlook.com.au", "hotmail.com", "hotmail.co.uk", "hotmail.de", "hotmail.fr", "hotmail.es",
            "hotmail.it", "hotmail.nl", "hotmail.be", "hotmail.se", "live.com", "live.de", "live.fr", "live.co.uk", "live.nl", "live.it",
            "live.be", "live.se", "live.dk", "live.at", "live.ca", "msn.com", "passport.com",
        ),
    ),
    Provider(
        "icloud", "iCloud", "smtp.mail.me.com", "an app-specific password: account.apple.com -> Sign-In and Security -> App-Specific Passwords",
        587, "starttls", "imap.mail.me.com", per_day=1000, domains=("icloud.com", "me.com", "mac.com"), mx=("mail.icloud.com",),
        spf="icloud.com", dkim=("sig1",),
    ),
    Provider(
        "yahoo", "Yahoo", "smtp.mail.yahoo.com", "an app password: Yahoo account -> Security -> Generate app password",
        imap_host="imap.mail.yahoo.com", per_day=500,
        domains=(
            "yahoo.com", "ymail.com", "rocketmail.com", "myyahoo.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr", "yahoo.it", "yahoo.es",
            "yahoo.ca", "yahoo.ie", "yahoo.in", "yahoo.co.in", "yahoo.com.br", "yahoo.com.au", "yahoo.com.mx", "yahoo.com.ar",
        ),
        mx=("yahoodns.net",),
    ),
    Provider(
        "aol", "AOL", "smtp.aol.com", "an app password: AOL account -> Security -> Generate app password", imap_host="imap.aol.com",
        per_day=500, domains=("aol.com", "aim.com"),
    ),
    Provider(
        "fastmail", "Fastmail", "smtp.fastmail.com", "an app password: Settings -> Privacy & Security -> Manage app passwords",
        imap_host="imap.fastmail.com", domains=("fastmail.com", "fastmail.fm", "sent.com", "messagingengine.com"),
        mx=("messagingengine.com",), spf="spf.messagingengine.com", dkim=("fm1", "fm2", "fm3"),
    ),
    Provider(
        "proton", "Proton Mail (Bridge)", "127.0.0.1", "the password that Proton Mail Bridge shows, with Bridge running on this machine",
        1025, "none", "127.0.0.1", 1143, "none", domains=("proton.me", "protonmail.com", "protonmail.ch", "pm.me"), mx=("protonmail.ch",),
        spf="_spf.protonmail.ch", dkim=("protonmail", "protonmail2", "protonmail3"),
    ),
    Provider(
        "zoho", "Zoho Mail", "smtp.zoho.com", f"{_TWO_STEP}; allow IMAP in Settings -> Mail Accounts first", imap_host="imap.zoho.com",
        domains=("zohomail.com", "zoho.com"),
    ),
    Provider(
        "zoho-workplace", "Zoho Workplace", "smtppro.zoho.com", f"{_TWO_STEP}; allow IMAP in Settings -> Mail Accounts first",
        imap_host="imappro.zoho.com", mx=("zoho.com",), spf="zohomail.com", dkim=("zmail", "zoho"),
    ),
    Provider(
        "zoho-eu", "Zoho Workplace (EU)", "smtppro.zoho.eu", f"{_TWO_STEP}; allow IMAP in Settings -> Mail Accounts first",
        imap_host="imappro.zoho.eu", domains=("zohomail.eu", "zoho.eu"), mx=("zoho.eu",), spf="zohomail.eu", dkim=("zmail", "zoho"),
    ),
    Provider(
        "gmx", "GMX", "mail.gmx.net",
        f"{_TWO_STEP}; allow it first: E-Mail -> Settings -> POP3/IMAP -> “Send and receive emails via external program”",
        587, "starttls", "imap.gmx.net", domains=("gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.eu", "gmx.org", "gmx.info"),
    ),
    Provider(
        "gmx-com", "GMX.com", "mail.gmx.com",
        f"{_TWO_STEP}; allow it first: E-Mail -> Settings -> POP3/IMAP -> “Send and receive emails via external program”",
        587, "starttls", "imap.gmx.com", domains=("gmx.com", "gmx.us", "gmx.co.uk", "gmx.fr", "gmx.es"),
    ),
    Provider(
        "webde", "WEB.DE", "smtp.web.de",
        f"{_TWO_STEP}; allow it first: E-Mail -> Einstellungen -> POP3/IMAP-Abruf",
        587, "starttls", "imap.web.de", domains=("web.de", "email.de"),
    ),
    Provider(
        "mailcom", "mail.com", "smtp.mail.com", f"{_TWO_STEP}; a premium account, with POP3/IMAP allowed in its settings",
        587, "starttls", "imap.mail.com", domains=("mail.com", "email.com", "usa.com", "post.com", "europe.com"),
    ),
    Provider(
        "mailbox.org", "mailbox.org", "smtp.mailbox.org", _TWO_STEP, imap_host="imap.mailbox.org", domains=("mailbox.org", "secure.mailbox.org"),
        mx=("mailbox.org",), spf="mailbox.org", dkim=("mbo0001", "mbo0002", "mbo0003", "mbo0004"),
    ),
    Provider(
        "posteo", "Posteo", "posteo.de", f"{_OWN} (“additional email account protection” has to be off)", imap_host="posteo.de",
        domains=("posteo.de", "posteo.net", "posteo.eu", "posteo.at", "posteo.ch", "posteo.org", "posteo.me", "posteo.us", "posteo.co"),
    ),
    Provider(
        "ionos", "IONOS", "smtp.ionos.de", "the password of this e-mail account, as set in IONOS -> E-Mail (not the customer login)",
        imap_host="imap.ionos.de", mx=("kundenserver.de", "ionos.de"), spf="_spf.kundenserver.de",
        dkim=("s1-ionos", "s2-ionos", "s42582890"), domains=("online.de", "onlinehome.de"),
    ),
    Provider(
        "ionos-com", "IONOS (US)", "smtp.ionos.com", "the password of this e-mail account, as set in IONOS -> Email (not the customer login)",
        imap_host="imap.ionos.com", mx=("ionos.com", "perfora.net"), spf="_spf-us.ionos.com", dkim=("s1-ionos", "s2-ionos", "s42582890"),
    ),
    Provider(
        "strato", "STRATO", "smtp.strato.de", "the password of this e-mail account, as set in the STRATO customer login -> E-Mail",
        imap_host="imap.strato.de", mx=("rzone.de",), spf="smtp.rzone.de", dkim=("strato-dkim-0002", "strato-dkim-0003"),
    ),
    Provider(
        "ovh", "OVHcloud", "ssl0.ovh.net", "the password of this e-mail account, as set in the OVHcloud control panel",
        imap_host="ssl0.ovh.net", mx=("mail.ovh.net", "ovh.net"), spf="mx.ovh.com", dkim=("ovhmo-selector-1", "ovhmo-selector-2"),
    ),
    Provider(
        "infomaniak", "Infomaniak", "mail.infomaniak.com", "the password of this mail address, or a device password from the Infomaniak Manager",
        imap_host="mail.infomaniak.com", per_day=1440, domains=("ik.me", "ikmail.com", "etik.com"), mx=("infomaniak.ch",),
        spf="spf.infomaniak.ch",
    ),
    Provider(
        "gandi", "Gandi", "mail.gandi.net", "the password of this mailbox, as set at Gandi", imap_host="mail.gandi.net",
        mx=("mail.gandi.net",), spf="_mailcust.gandi.net", dkim=("gm1", "gm2", "gm3"),
    ),
    Provider(
        "migadu", "Migadu", "smtp.migadu.com", "the password of this mailbox, as set in Migadu's admin", imap_host="imap.migadu.com",
        mx=("migadu.com",), spf="spf.migadu.com", dkim=("key1", "key2", "key3"),
    ),
    Provider(
        "hetzner", "Hetzner", "mail.your-server.de", "the password of this mailbox, as set in konsoleH -> E-Mail",
        imap_host="mail.your-server.de", mx=("your-server.de",),
    ),
    Provider(
        "t-online", "Telekom (T-Online)", "securesmtp.t-online.de",
        "the password for e-mail programs, which is set apart: account.telekom.de -> Login data -> Passwort für E-Mail-Programme",
        imap_host="secureimap.t-online.de", domains=("t-online.de", "magenta.de"),
    ),
    Provider(
        "freenet", "freenet Mail", "mx.freenet.de", f"{_OWN}; allow e-mail programs in the settings first", 587, "starttls", "mx.freenet.de",
        domains=("freenet.de",),
    ),
    Provider(
        "orange", "Orange", "smtp.orange.fr", f"{_OWN}; allow other mail programs in the webmail's settings first", imap_host="imap.orange.fr",
        domains=("orange.fr", "wanadoo.fr"),
    ),
    Provider(
        "free", "Free", "smtp.free.fr", f"{_OWN}; switch authenticated SMTP on in the subscriber's area first", imap_host="imap.free.fr",
        domains=("free.fr",),
    ),
    Provider(
        "laposte", "La Poste", "smtp.laposte.net", f"{_OWN}; allow mail programs in the settings first", imap_host="imap.laposte.net",
        domains=("laposte.net",),
    ),
    Provider("libero", "Libero", "smtp.libero.it", _TWO_STEP, imap_host="imapmail.libero.it", domains=("libero.it", "iol.it")),
    Provider(
        "aruba", "Aruba", "smtps.aruba.it", "the password of this mailbox, as set at Aruba", imap_host="imaps.aruba.it", mx=("aruba.it",),
        spf="_spf.aruba.it",
    ),
    Provider(
        "one.com", "one.com", "send.one.com", "the password of this mail account, as set in one.com's control panel", imap_host="imap.one.com",
        mx=("one.com",), spf="_custspf.one.com", dkim=("rsa1", "rsa2"),
    ),
    Provider(
        "hostinger", "Hostinger", "smtp.hostinger.com", "the password of this mailbox, as set in hPanel -> Emails",
        imap_host="imap.hostinger.com", mx=("hostinger.com",), spf="_spf.mail.hostinger.com",
        dkim=("hostingermail-a", "hostingermail-b", "hostingermail-c"),
    ),
    Provider(
        "namecheap", "Namecheap Private Email", "mail.privateemail.com", "the password of this mailbox, as set at Private Email",
        imap_host="mail.privateemail.com", mx=("privateemail.com",), spf="spf.privateemail.com", dkim=("default",),
    ),
    Provider(
        "titan", "Titan", "smtp.titan.email", f"{_OWN}; allow other mail programs in Titan's settings first", imap_host="imap.titan.email",
        mx=("titan.email",), spf="spf.titan.email", dkim=("titan1", "titan2"),
    ),
    Provider(
        "rackspace", "Rackspace Email", "secure.emailsrvr.com", "the password of this mailbox", imap_host="secure.emailsrvr.com",
        per_day=10_000, mx=("emailsrvr.com",), spf="emailsrvr.com",
    ),
    Provider(
        "runbox", "Runbox", "mail.runbox.com", _TWO_STEP, imap_host="mail.runbox.com", domains=("runbox.com", "runbox.no"), mx=("runbox.com",),
        spf="spf.runbox.com", dkim=("selector1", "selector2"),
    ),
    Provider(
        "ses", "Amazon SES", "email-smtp.us-east-1.amazonaws.com",
        "the SMTP credentials that the SES console makes (not your AWS keys); name your region's server with --host",
        587, "starttls", spf="amazonses.com",
    ),
    Provider(
        "postmark", "Postmark", "smtp.postmarkapp.com", "the server API token, as the user and as the password", 587, "starttls",
        spf="spf.mtasv.net",
    ),
    Provider(
        "mailgun", "Mailgun", "smtp.mailgun.org", "the SMTP credentials of your domain (Sending -> Domain settings); in the EU the server is"
        " smtp.eu.mailgun.org (--host)",
        587, "starttls", spf="mailgun.org", dkim=("smtp", "mailo", "pic", "mx", "k1"), mx=("mailgun.org",),
    ),
    Provider(
        "sendgrid", "SendGrid", "smtp.sendgrid.net", "an API key with “Mail Send” as the password; the user is the word apikey", 587, "starttls",
        user="apikey", spf="sendgrid.net", dkim=("s1", "s2"),
    ),
    Provider(
        "brevo", "Brevo", "smtp-relay.brevo.com", "an SMTP key as the password, and the login shown beside it: SMTP & API -> SMTP", 587, "starttls",
        spf="spf.brevo.com", dkim=("brevo1", "brevo2", "mail"), per_day=300,
    ),
    Provider(
        "mailjet", "Mailjet", "in-v3.mailjet.com", "the API key as the user, the secret key as the password", 587, "starttls",
        spf="spf.mailjet.com", dkim=("mailjet",),
    ),
)  # fmt: skip


def find_provider(address: str) -> Provider | None:
    """The provider of an address (or of a bare domain) by its domain alone; None for a domain of one's own. No network."""
    domain = address.rpartition("@")[2].strip().rstrip(".>").lower()
    return next((one for one in PROVIDERS if any(_within(domain, each) for each in one.domains)), None)


def provider_named(name: str) -> Provider | None:
    """The provider that a founder calls so: its key or its name, in any case."""
    said = name.strip().casefold()
    return next((one for one in PROVIDERS if said in (one.key, one.name.casefold())), None)


def provider_of_mx(names: Iterable[str]) -> Provider | None:
    """The provider whose servers take a domain's mail, by the names of its MX records."""
    hosts = [name.rstrip(".").lower() for name in names]
    return next((one for one in PROVIDERS for host in hosts if any(_within(host, ending) for ending in one.mx)), None)


def provider_of_host(host: str, domain: str = "") -> Provider | None:
    """The provider a server belongs to, by its name: the one to ask about its passwords. `domain` is whose mails leave through it."""
    said = host.strip().rstrip(".").lower()
    if said.startswith("email-smtp.") and said.endswith(".amazonaws.com"):
        return provider_named("ses")
    if said == "smtp.eu.mailgun.org":
        return provider_named("mailgun")
    found = [one for one in PROVIDERS if said in (one.host, one.imap_host) and not one.host.startswith("127.")]
    if domain and len(found) > 1:  # one server for the provider's own addresses and for domains of one's own
        own = [one for one in found if any(_within(domain.lower(), each) for each in one.domains)]
        found = own or [one for one in found if one.spf] or found
    return found[0] if found else None


def _within(name: str, ending: str) -> bool:
    return name == ending or name.endswith("." + ending)

"""A web address as it is compared: two links to one page are one, whoever counts the clicks on them."""

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

LONGEST = 2_000
_NAMES = (
    "fbclid gclid dclid gbraid wbraid msclkid yclid twclid ttclid igshid igsh li_fat_id mc_cid mc_eid mkt_tok vero_id oly_enc_id oly_anon_id"
    " _hsenc _hsmi hsctatracking wickedid srsltid ref_src ref_url cmpid ncid sr_share at_medium at_campaign s_cid spm ocid guccounter"
)
_COUNTERS = frozenset(_NAMES.split())
_COUNTED = ("utm_", "pk_", "mtm_", "matomo_", "hsa_", "itm_")
_PORTS = {"http": "80", "https": "443"}
_HOST = re.compile(r"[\w.-]+", re.ASCII)


def url_key(url: str) -> str | None:
    """The host in small letters, the path without its last slash, and of the question what does not count clicks; no fragment, no scheme.

    None for what is no web address, and for a bare homepage: many different things are said with a link to one. Never raises.
    """
    text = url.strip()
    if not text or len(text) > LONGEST:
        return None
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").rstrip(".").lower(), parts.port
        asked = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100)
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return None
    if parts.scheme.lower() not in _PORTS or not _HOST.fullmatch(host):
        return None
    host = host.removeprefix("www.")
    if port and str(port) != _PORTS[parts.scheme.lower()]:
        host += f":{port}"
    path = quote(unquote(parts.path, errors="replace"), safe="/:@!$&'()*+,;=~-._").rstrip("/")
    kept = sorted((name, value) for name, value in asked if not (name.lower() in _COUNTERS or name.lower().startswith(_COUNTED)))
    if not path and not kept:
        return None
    return host + path + (f"?{urlencode(kept)}" if kept else "")

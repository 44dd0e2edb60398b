"""`salestui settings [KEY [VALUE]]`: the few values that belong to the business and stand in the store."""

from typing import TYPE_CHECKING

from ..errors import SalesError
from ..glass import quoted, safe_text
from .call import Call

if TYPE_CHECKING:
    from .parser import Parser


def build(parser: "Parser") -> None:
    """The arguments of `settings`."""
    parser.add_argument("key", nargs="?", metavar="KEY", help="me.name, me.email, postal_address, holidays, intel.keep_days, overdue_hours")
    parser.add_argument("value", nargs="?", metavar="VALUE", help='what to set it to; "" empties it; holidays as 2026-12-25,2026-12-26')
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(call: Call) -> int:
    """Show all, show one, or set one."""
    from ..store.settings import KNOWN, get_setting, set_setting

    key, value = call.args.key, call.args.value
    if key is not None and key not in KNOWN:
        from difflib import get_close_matches

        near = get_close_matches(key, KNOWN, 1)
        raise SalesError(
            f"There is no setting {quoted(key)}.",
            "Nothing was changed.",
            f"Did you mean {near[0]}?" if near else f"The settings are: {', '.join(KNOWN)}.",
        )
    if value is not None:
        set_setting(call.db, key, _checked(key, value), call.now)
    names = [key] if key else list(KNOWN)
    values = {name: get_setting(call.db, name) for name in names}
    if call.args.json:
        call.out.json({"rows": [{"key": name, "value": text, "about": KNOWN[name]} for name, text in values.items()], "total": len(names)})
    elif value is not None:
        told = values[key].strip("[]").replace('"', "") if key == "holidays" else values[key]
        call.out.line(f"{key} is now {quoted(told, 200)}." if told else f"{key} is empty now.")
    elif key:
        call.out.words(values[key])
    else:
        call.out.table(("SETTING", "VALUE", "WHAT IT IS"), [(name, text.replace("\n", ", "), KNOWN[name]) for name, text in values.items()])
    return 0


def _checked(key: str, value: str) -> str:
    """The value as the store keeps it. Raises `SalesError`."""
    if key == "holidays":
        return _holidays(value)
    clean = safe_text(value.replace("\\n", "\n"), lines=key == "postal_address").strip()
    if key == "me.email" and clean:
        from ..rules.names import check_address

        return check_address(clean)
    if key == "overdue_hours" and clean and not (clean.isascii() and clean.isdecimal() and 1 <= int(clean[:6]) <= 10_000):
        raise SalesError(f"{quoted(clean)} is no number of hours.", "Nothing was changed.", "Write it like 48.")
    if key == "intel.keep_days" and clean and not (clean.isascii() and clean.isdecimal() and int(clean[:6]) <= 36_500):
        raise SalesError(f"{quoted(clean)} is no number of days.", "Nothing was changed.", "Write it like 365; 0 keeps everything.")
    return clean


def _holidays(value: str) -> str:
    import json
    from datetime import date

    words = [word for word in value.replace("[", " ").replace("]", " ").replace('"', " ").replace(",", " ").split() if word]
    try:
        days = sorted({date.fromisoformat(word) for word in words})
    except ValueError as error:
        raise SalesError(f"{quoted(value)} is no list of days.", "Nothing was changed.", "Write it like 2026-12-25,2026-12-26.") from error
    return json.dumps([day.isoformat() for day in days])

"""The options that say what an asset is, for `asset add` and `asset edit`."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..glass import quoted
from .attaching import attach, detach, looking
from .call import Call, Usage, option

if TYPE_CHECKING:
    from ..store.library import AssetDraft

_OPTIONS = ("kind", "title", "subject", "stage", "delay", "status", "tags")


def add_options(parser: Any) -> None:
    """What may be said of an asset beside its file."""
    for name in _OPTIONS:
        parser.add_argument(f"--{name}")
    parser.add_argument("--position", type=int, metavar="N", help="place in the stage's sequence, from 1 (else the last)")
    parser.add_argument("--attach", action="append", default=[], type=str, metavar="F", help="a file that goes along; may be repeated")
    parser.add_argument(
        "--keep", action="store_true", help="copy the files into salestui's own folder: they go along when the home is moved"
    )


def check_word(name: str, value: str | None) -> None:
    """Refuse a kind or a status that there is not."""
    from difflib import get_close_matches

    from ..store.library import KINDS, STATUSES

    known = STATUSES if name == "--status" else KINDS
    if value is None or value in known:
        return
    near = get_close_matches(value, known, 1)
    hint = f"Did you mean {near[0]}?" if near else f"Say one of {', '.join(known)}."
    raise Usage(f"{name} cannot be {quoted(value)}.", "Nothing was done.", hint)


def from_options(call: Call, draft: "AssetDraft") -> "AssetDraft":
    """The draft with what the options say: they go before the front matter."""
    from ..rules.schedule import Delay

    given = {name: value for name in (*_OPTIONS, "position") if (value := getattr(call.args, name)) is not None}
    if "position" in given and not 0 < given["position"] < 10_000:
        raise Usage(f"--position: {given['position']} is no place.", "Nothing was changed.", "Places count from 1.")
    for name in ("kind", "status"):
        check_word(f"--{name}", given.get(name))
    if "delay" in given:
        with option("--delay"):
            Delay.parse(given["delay"])
    if "tags" in given:
        given["tags"] = tuple(word.strip() for word in given["tags"].split(",") if word.strip())
    files, mail = draft.attachments, given.get("kind", draft.kind) == "email"
    if getattr(call.args, "detach", None):
        files = detach(files, call.args.detach)
    if call.args.attach:
        fresh = attach(call.args.attach, Path(), mail=mail, look=looking(call, keep=call.args.keep))
        files = tuple(file for file in files if file.name not in [each.name for each in fresh]) + fresh
    if call.args.keep:
        from ..store.files import keep_all

        files = keep_all(call.db.path, files, mail=mail)
    return replace(draft, **given, attachments=files)


def said(call: Call) -> frozenset[str]:
    """The options that were given: what is wrong with them is not the file's fault."""
    return frozenset(name for name in (*_OPTIONS, "position") if getattr(call.args, name) is not None)

"""`salestui asset`: the words and pictures."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import SalesError
from ..glass import quoted
from . import asset_folder, checking, revisions, serving
from .attaching import Look, attach, detach, looking, place_pictures, told
from .call import Call, Usage, option
from .out import local, many
from .parser import filled

if TYPE_CHECKING:
    from ..store.library import AssetDraft, AssetRow
    from .parser import Parser

_OPTIONS = ("kind", "title", "subject", "stage", "delay", "status", "tags")


def build(parser: "Parser") -> None:
    """The arguments of `asset`."""
    below = parser.commands()
    listed = below.add_parser("list", help="assets in the order of the formula")
    listed.add_argument("--stage", type=filled, metavar="S", help="name or id of a stage")
    listed.add_argument("--kind", help="value, email, pdf, video, image, chat, call or page")
    listed.add_argument("--status", help="draft, live or retired")
    listed.add_argument("--tag", type=filled, metavar="T")
    listed.add_argument(
        "--search", type=filled, metavar="Q", help='words, "a phrase", -not this, kind:email status:draft tag:x stage:"Call done" q:1'
    )
    listed.add_argument("--json", action="store_true", help="print JSON")
    listed.set_defaults(run=run_list)
    shown = below.add_parser("show", help="one asset with its words")
    shown.add_argument("id", type=int, metavar="ID")
    shown.add_argument("--revision", type=int, metavar="N", help="an older revision")
    shown.add_argument("--json", action="store_true", help="print JSON")
    shown.set_defaults(run=run_show)
    added = below.add_parser("add", help="a Markdown file, with YAML front matter or with these options; prints the id")
    added.epilog = (
        "Files go along that the front matter names, beside the Markdown file: attachments: [offer.pdf, pics/chart.png].\n"
        "They stay where they are, or --keep copies them. One that the text shows, as in ![Our chart](chart.png), stands inside the mail."
    )
    added.add_argument("file", type=str, metavar="FILE.md", help="- reads standard input")
    _options(added)
    added.add_argument("--json", action="store_true", help="print {id} as JSON")
    added.set_defaults(run=run_add)
    edited = below.add_parser("edit", help="in $EDITOR, or from a file; changed words become a new revision")
    edited.add_argument("id", type=int, metavar="ID")
    edited.add_argument("--file", type=str, metavar="F", help="take the words (and front matter, if any) from here; - reads standard input")
    _options(edited)
    edited.add_argument("--detach", action="append", default=[], metavar="NAME", help="this file goes along no more; may be repeated")
    edited.add_argument("--note", default="", help="why, kept with the revision")
    revisions.who_moves(edited)
    edited.add_argument("--json", action="store_true", help="print {id, revision} as JSON, and how many unsent mails moved and stayed")
    edited.set_defaults(run=run_edit)
    serving.build(below)
    revisions.build(below)
    checking.build(below)
    asset_folder.build(below)


def _options(parser: Any) -> None:
    for name in _OPTIONS:
        parser.add_argument(f"--{name}")
    parser.add_argument("--position", type=int, metavar="N", help="place in the stage's sequence, from 1 (else the last)")
    parser.add_argument("--attach", action="append", default=[], type=str, metavar="F", help="a file that goes along; may be repeated")
    parser.add_argument(
        "--keep", action="store_true", help="copy the files into salestui's own folder: they go along when the home is moved"
    )


def _as_json(row: "AssetRow") -> dict[str, Any]:
    return {
        "id": row.id, "kind": row.kind, "title": row.title, "status": row.status, "stage": row.stage, "position": row.position, "revision": row.revision
    } | ({"also": list(row.also)} if row.also else {})  # fmt: skip


def run_list(call: Call) -> int:
    """A list of assets."""
    from ..store.library import list_assets

    args = call.args
    _check_word("--kind", args.kind)
    _check_word("--status", args.status)
    rows = list_assets(call.db, args.stage or "", args.kind or "")
    if args.status or args.tag or args.search:
        from ..store.shelf import Wanted, read_shelf

        found = set(read_shelf(call.db, Wanted(status=args.status or "all", tag=args.tag or "", search=args.search or "")).ids)
        rows = [row for row in rows if row.id in found]
    if args.json:
        call.out.json({"rows": [_as_json(row) for row in rows], "total": len(rows)})
    elif not rows and (args.stage or args.kind or args.status or args.tag or args.search):
        call.out.line("Nothing answers to this.")
    elif not rows:
        call.out.line("There are no words and pictures here yet. salestui asset add FILE.md --kind email --title … --stage … adds one.")
    else:
        call.out.table(
            ("ID", "KIND", "TITLE", "STAGE", "NO", "REVISION", "STATUS"),
            [
                (row.id, row.kind, row.title, ", ".join([row.stage or "", *row.also]), row.position, row.revision, row.status)
                for row in rows
            ],
            (0, 4, 5),
        )
    return 0


def run_show(call: Call) -> int:
    """One asset with the words of a revision."""
    from ..sender.template import variables
    from ..store.attachments import megabytes, state_of
    from ..store.library import get_asset

    page = get_asset(call.db, call.args.id, call.args.revision)
    try:
        names, wrong = list(dict.fromkeys([*variables(page.subject), *variables(page.body)])), ""
    except SalesError as error:
        names, wrong = [], error.title
    if call.args.json:
        revisions = [{"number": r.number, "at": r.at, "note": r.note, "decision": r.decision} for r in page.revisions]
        call.out.json(
            _as_json(page.row)
            | {
                "shown": page.number,
                "subject": page.subject,
                "body": page.body,
                "variables": names,
                "attachments": [
                    {
                        "name": file.name,
                        "path": file.path,
                        "kept": file.kept,
                        "size": file.size,
                        "sha256": file.sha256,
                        "media_type": file.media_type,
                        "inline": file.inline,
                        "state": state_of(file),
                    }
                    for file in page.attachments
                ],
                "revisions": revisions,
            }
        )
        return 0
    row = page.row
    place = f"{row.stage}, step {row.position}" if row.stage else "in no stage"
    place += f", also in {', '.join(row.also)}" if row.also else ""
    call.out.line(f"{row.title} ({row.id}): {row.kind}, {row.status}, {place}, revision {page.number} of {row.revision}")
    for revision in page.revisions:
        call.out.line(f"  revision {revision.number}, {local(revision.at)}{': ' + revision.note if revision.note else ''}")
    for label, value in (
        ("variables", ", ".join(names)),
        *(
            (
                "shown" if file.inline else "attached",
                f"{file.name} ({megabytes(file.size)}, {'kept by salestui' if file.kept else file.path}){_wrong(state_of(file))}",
            )
            for file in page.attachments
        ),
        ("wrong", wrong),
        ("subject", page.subject),
    ):
        if value:
            call.out.line(f"{label.ljust(9)} {value}")
    call.out.line()
    call.out.words(page.body)
    return 0


def _wrong(state: str) -> str:
    return "" if state == "ok" else f": {state}; mails with it are held"


def _check_word(name: str, value: str | None) -> None:
    """Refuse a kind or a status that there is not."""
    from difflib import get_close_matches

    from ..store.library import KINDS, STATUSES

    known = STATUSES if name == "--status" else KINDS
    if value is None or value in known:
        return
    near = get_close_matches(value, known, 1)
    hint = f"Did you mean {near[0]}?" if near else f"Say one of {', '.join(known)}."
    raise Usage(f"{name} cannot be {quoted(value)}.", "Nothing was done.", hint)


def _from_options(call: Call, draft: "AssetDraft") -> "AssetDraft":
    """The draft with what the options say: they go before the front matter."""
    from ..rules.schedule import Delay

    said = {name: value for name in (*_OPTIONS, "position") if (value := getattr(call.args, name)) is not None}
    if "position" in said and not 0 < said["position"] < 10_000:
        raise Usage(f"--position: {said['position']} is no place.", "Nothing was changed.", "Places count from 1.")
    for name in ("kind", "status"):
        _check_word(f"--{name}", said.get(name))
    if "delay" in said:
        with option("--delay"):
            Delay.parse(said["delay"])
    if "tags" in said:
        said["tags"] = tuple(word.strip() for word in said["tags"].split(",") if word.strip())
    files, mail = draft.attachments, said.get("kind", draft.kind) == "email"
    if getattr(call.args, "detach", None):
        files = detach(files, call.args.detach)
    if call.args.attach:
        fresh = attach(call.args.attach, Path(), mail=mail, look=looking(call, keep=call.args.keep))
        files = tuple(file for file in files if file.name not in [each.name for each in fresh]) + fresh
    if call.args.keep:
        from ..store.files import keep_all

        files = keep_all(call.db.path, files, mail=mail)
    return replace(draft, **said, attachments=files)


def run_add(call: Call) -> int:
    """A new asset; prints its id."""
    from ..sender.proofreading import proofread
    from ..store.library import AssetDraft, add_asset
    from . import front_matter
    from .saying import saying

    name = "standard input" if call.args.file == "-" else call.args.file
    call.when_stopped = "Nothing was added."
    with saying("Nothing was added."):
        text = front_matter.read_bytes(call.args.file, sys.stdin)
        head, body = front_matter.split(text, name)
        folder = front_matter.folder_of(call.args.file)
        blank = AssetDraft(call.args.kind or "", "", body=body)
        filled = front_matter.fill(blank, head, name, text, folder, look=looking(call, keep=call.args.keep))
        draft = _from_options(call, filled)
        if not draft.kind:
            raise SalesError(f"{name} does not say what kind of asset it is.", "", "Give --kind email (or call, pdf, value, …).")
        warnings = proofread(call.db, draft, name, text, _said(call))
        draft = place_pictures(draft, name)
        id = add_asset(call.db, draft, call.now)
    if call.args.json:
        call.out.json({"id": id})
    else:
        call.out.line(str(id))
    if draft.kind == "email" and not draft.subject:
        call.out.note(f"Subject: {draft.title} (its title; write subject: in the front matter to change it)")
    for warning in (*warnings, *told(draft.attachments, mail=draft.kind == "email")):
        call.out.note(warning)
    if head.get("also"):
        call.out.note("It stands in its first stage only: salestui asset import takes the places in that also: names.")
    if told_next := _next(call, draft, id):
        call.out.note(f"Next: {told_next}")
    return 0


def _next(call: Call, draft: "AssetDraft", id: int) -> str:
    """What comes after adding an asset, where something does."""
    from shlex import quote

    from ..store.library import CHANNELS
    from ..store.stages import find_stage

    if draft.status == "draft":
        return f"nobody gets a draft; salestui asset edit {id} --status live lets it go."
    if draft.status != "live":
        return ""
    if not draft.stage:
        return f"it stands in no stage yet; salestui formula add {id} STAGE puts it into one."
    _, stage, kind = find_stage(call.db, draft.stage)
    if kind != "open" or CHANNELS[draft.kind] == "hand":  # no sequence serves it
        return ""
    return f"salestui enrol --stage {quote(stage)} puts the stage's prospects into its sequence."


def _said(call: Call) -> frozenset[str]:
    """The options that were given: what is wrong with them is not the file's fault."""
    return frozenset(name for name in (*_OPTIONS, "position") if getattr(call.args, name) is not None)


def run_edit(call: Call) -> int:
    """Change an asset from a file, from the options, or in the founder's editor."""
    from ..sender.proofreading import proofread
    from ..store.midway import count_waiting
    from ..store.replanning import Replanned
    from ..store.revising import edit_asset, read_draft
    from . import front_matter
    from .formula_steps import mails_that_follow
    from .saying import saying

    args, name, text = call.args, f"Asset {call.args.id}", ""
    draft = before = read_draft(call.db, args.id)
    look, waiting = looking(call, keep=args.keep), count_waiting(call.db, args.id)
    call.when_stopped = "Nothing was changed."
    if args.file:
        name, text = "standard input" if args.file == "-" else args.file, front_matter.read_bytes(args.file, sys.stdin)
        draft = _from_file(draft, text, name, front_matter.folder_of(args.file), look)
    elif not (args.attach or args.detach or args.keep or any(getattr(args, name) is not None for name in (*_OPTIONS, "position"))):
        from .editor import edit_text

        name, text = "The edited text", edit_text(call, front_matter.write(draft), f"asset-{args.id}.md")
        draft = _from_file(draft, text, name, Path(), look, typed=True)
    warnings: list[str] = []
    with saying("Nothing was changed."):
        draft = _from_options(call, draft)
        if (draft.body, draft.attachments) != (before.body, before.attachments):
            draft = place_pictures(draft, name)
        if draft != before:  # an old script that is wrong may still be retired or moved
            warnings = proofread(call.db, draft, name, text, _said(call))
            warnings += told(draft.attachments, mail=draft.kind == "email") if draft.attachments != before.attachments else []
        new_words = (draft.subject, draft.body, draft.attachments) != (before.subject, before.body, before.attachments)
        only = revisions.choice(call, args.id) if new_words else None
        followed = Replanned()
        revision = edit_asset(call.db, args.id, draft, args.note, call.now, newcomers_only=only, followed=followed)
    for warning in warnings:
        call.out.note(warning)
    if args.json:
        fate = revisions.told_as_json(call, args.id, revision, waiting) if waiting or args.move or args.stay else {}
        mails = {"due_again": followed.again, "cancelled": followed.cancelled, "scheduled": followed.scheduled}
        call.out.json({"id": args.id, "revision": revision} | fate | (mails if any(mails.values()) else {}))
    elif draft == before:
        call.out.line(f"Nothing was changed: {draft.title} stays at revision {revision}.")
    else:
        said = revisions.told(call, args.id, revision, waiting, moves=only is False) if new_words else []
        if waiting and before.status == "live" != draft.status:
            said.append(
                f"{many(waiting, 'mail that waits is', 'mails that wait are')} held when their time comes: the asset is {draft.status}."
            )
        if changed := mails_that_follow(followed.again, followed.cancelled, followed.scheduled):
            said.append(f"{', '.join(changed)}.")
        call.out.line(f"{draft.title} is at revision {revision}. {' '.join([*said, ''])}salestui undo takes it back.")
    return 0


def _from_file(draft: "AssetDraft", text: str, name: str, folder: Path, look: Look, typed: bool = False) -> "AssetDraft":
    from . import front_matter
    from .saying import saying

    with saying("Nothing was changed."):
        head, body = front_matter.split(text, name)
        return replace(front_matter.fill(draft, head, name, text, folder, typed, look), body=body)

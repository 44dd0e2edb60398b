"""`salestui asset`: the words and pictures."""

import sys
from typing import TYPE_CHECKING, Any

from ..errors import SalesError
from . import asset_edit, asset_folder, checking, revisions, serving
from .asset_options import add_options, check_word, from_options, said
from .attaching import looking, place_pictures, told
from .call import Call
from .out import local
from .parser import filled

if TYPE_CHECKING:
    from ..store.attachments import AttachmentRow
    from ..store.library import AssetDraft, AssetRow
    from .parser import Parser


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
    listed.takes_minus = True
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
    add_options(added)
    added.add_argument("--task", type=int, metavar="ID", help="the task that this does: it stands with its decision")
    added.add_argument("--json", action="store_true", help="print {id} as JSON")
    added.set_defaults(run=run_add)
    edited = below.add_parser("edit", help="in $EDITOR, or from a file; changed words become a new revision")
    edited.add_argument("id", type=int, metavar="ID")
    edited.add_argument("--file", type=str, metavar="F", help="take the words (and front matter, if any) from here; - reads standard input")
    add_options(edited)
    edited.add_argument("--detach", action="append", default=[], metavar="NAME", help="this file goes along no more; may be repeated")
    edited.add_argument("--note", default="", help="why, kept with the revision")
    edited.add_argument("--task", type=int, metavar="ID", help="the task that this does: the revision stands with its decision")
    revisions.who_moves(edited)
    edited.add_argument("--json", action="store_true", help="print {id, revision} as JSON, and how many unsent mails moved and stayed")
    edited.set_defaults(run=asset_edit.run_edit)
    serving.build(below)
    revisions.build(below)
    checking.build(below)
    asset_folder.build(below)


def _as_json(row: "AssetRow") -> dict[str, Any]:
    return {
        "id": row.id, "kind": row.kind, "title": row.title, "status": row.status, "stage": row.stage, "position": row.position, "revision": row.revision
    } | ({"also": list(row.also)} if row.also else {})  # fmt: skip


def run_list(call: Call) -> int:
    """A list of assets."""
    from ..store.library import list_assets

    args = call.args
    check_word("--kind", args.kind)
    check_word("--status", args.status)
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
    from ..store.attachments import state_of
    from ..store.library import get_asset
    from ..store.pictures import describe

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
                "attachments": [_file_json(file) for file in page.attachments],
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
                f"{file.name} ({describe(file).line}; {'kept by salestui' if file.kept else file.path}){_wrong(state_of(file))}",
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


def _file_json(file: "AttachmentRow") -> dict[str, Any]:
    """A file as it was attached, how it stands, and what it is."""
    from ..store.attachments import state_of
    from ..store.pictures import describe

    found = describe(file)
    return {
        "name": file.name, "path": file.path, "kept": file.kept, "size": file.size, "sha256": file.sha256, "media_type": file.media_type,
        "inline": file.inline, "state": state_of(file), "description": found.line, "first_page": found.text,
    }  # fmt: skip


def _wrong(state: str) -> str:
    return "" if state == "ok" else f": {state}; mails with it are held"


def run_add(call: Call) -> int:
    """A new asset; prints its id."""
    from ..sender.proofreading import proofread
    from ..store.library import AssetDraft, add_asset
    from ..store.tasks import get_task
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
        draft = from_options(call, filled)
        if not draft.kind:
            raise SalesError(f"{name} does not say what kind of asset it is.", "", "Give --kind email (or call, pdf, value, …).")
        warnings = proofread(call.db, draft, name, text, said(call))
        draft = place_pictures(draft, name)
        if call.args.task is not None:
            asset_edit.fitting(get_task(call.db, call.args.task), ("write",), "")
        id = add_asset(call.db, draft, call.now, task_id=call.args.task)
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

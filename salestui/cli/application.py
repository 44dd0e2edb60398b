"""`salestui application`: what serves an asset to a prospect."""

from typing import TYPE_CHECKING

from ..errors import SalesError
from ..glass import quoted
from .call import Call, Usage

if TYPE_CHECKING:
    from .parser import Parser


def build(parser: "Parser") -> None:
    """The arguments of `application`."""
    below = parser.commands()
    listed = below.add_parser("list", help="what is built in, your commands, and plug-ins")
    listed.add_argument("--json", action="store_true", help="print JSON")
    listed.set_defaults(run=run_list)
    added = below.add_parser("add", help="a command of yours: salestui application add print -- lp -o sides=two-sided-long-edge")
    added.epilog = (
        "The words are run as they are, without a shell. The command reads one JSON document (asset, prospect, now) on its standard input and has\n"
        "30 seconds. Exit code 0 means served; its output is what came of it: a JSON object {outcome, note, done}, or a line of text."
    )
    added.add_argument("name", metavar="NAME")
    added.add_argument("--automatic", action="store_true", help="what it answers counts as it is; else the app asks you")
    added.add_argument("argv", type=str, nargs="+", metavar="COMMAND", help="after --: the program and its words")
    added.add_argument("--json", action="store_true", help="print {id} as JSON")
    added.set_defaults(run=run_add)
    removed = below.add_parser("remove", help="take a command of yours away")
    removed.add_argument("name", metavar="NAME")
    removed.set_defaults(run=run_remove)
    used = below.add_parser("use", help="say which application serves an asset; without a name the one of its kind")
    used.add_argument("asset", type=int, metavar="ASSET")
    used.add_argument("name", metavar="NAME", nargs="?", default="")
    used.set_defaults(run=run_use)
    tried = below.add_parser("test", help="serve an invented asset to an invented prospect; nothing is noted")
    tried.add_argument("name", metavar="NAME")
    tried.add_argument("--json", action="store_true", help="print {outcome, note, done} as JSON")
    tried.set_defaults(run=run_test)


def run_list(call: Call) -> int:
    """Every application there is."""
    from ..serving.registry import list_applications
    from ..store.applications import list_commands

    rows = list_applications(list_commands(call.db))
    if call.args.json:
        shown = [
            {"name": row.name, "origin": row.origin, "automatic": row.automatic, "kinds": list(row.kinds), "what": row.what} for row in rows
        ]
        call.out.json({"rows": shown, "total": len(rows)})
        return 0
    how = {True: "by itself", False: "by hand", None: ""}
    call.out.table(
        ("NAME", "ORIGIN", "HOW", "KINDS", "WHAT"),
        [(row.name, row.origin, how[row.automatic], ", ".join(row.kinds) or "all", row.what) for row in rows],
    )
    return 0


def run_add(call: Call) -> int:
    """A command of the founder's."""
    from ..serving.registry import BUILT_IN
    from ..store.applications import add_command

    name = call.args.name.strip()
    if name.casefold() in BUILT_IN:
        raise Usage(f"{quoted(name)} is built in.", "Nothing was added.", "Choose another name.")
    id = add_command(call.db, name, call.args.argv, call.args.automatic, call.now)
    if call.args.json:
        call.out.json({"id": id})
    else:
        call.out.line(f"Added {name}. Try it: salestui application test {name}. Then: salestui application use ASSET {name}.")
    return 0


def run_remove(call: Call) -> int:
    """Take a command away."""
    from ..store.applications import remove_command

    call.out.line(f"Removed {remove_command(call.db, call.args.name, call.now)}. salestui undo takes it back.")
    return 0


def run_use(call: Call) -> int:
    """Which application serves an asset."""
    from ..serving.registry import list_applications
    from ..store.applications import list_commands, use_application

    name = call.args.name.strip()
    if name:
        known = [row.name for row in list_applications(list_commands(call.db))]
        found = next((each for each in known if each.casefold() == name.casefold()), None)
        if found is None:
            raise SalesError(f"There is no application {quoted(name)}.", "Nothing was changed.", f"There are: {', '.join(known)}.")
        name = found
    title = use_application(call.db, call.args.asset, name, call.now)
    call.out.line(f"“{title}” is served by {name or 'the application of its kind'}.")
    return 0


def run_test(call: Call) -> int:
    """Serve something invented."""
    from ..serving.application import Serving
    from ..store.applications import list_commands
    from .serving import find, run_application

    application = find(call, call.args.name, list_commands(call.db))
    kind = application.kinds[0] if application.kinds else "value"
    who = {
        "name": "Ada Moss", "first_name": "Ada", "last_name": "Moss", "company": "Moss & Partners", "title": "Bookkeeper", "email": "ada@moss.example",
        "phone": "+44 20 7946 0000", "zone": "Europe/London", "stage": "Captured", "custom": {},
    }  # fmt: skip
    text = "This is a test of salestui: https://salestui.example/test"
    served = run_application(call, application, Serving(0, kind, "A test", 1, "A test", text, text, (), who, call.now))
    if call.args.json:
        call.out.json({"outcome": served.outcome, "note": served.note, "done": served.done})
    else:
        call.out.line(f"{application.name}: {served.outcome}. Nothing was noted.")
        if served.note:
            call.out.words(served.note)
    return 0

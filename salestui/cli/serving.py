"""`salestui asset serve`: one asset to one prospect, by its application; every serving is a touch."""

import os
import sys
from collections.abc import Iterable
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any

from ..errors import SalesError
from ..glass import safe_text
from .call import Call
from .out import moment
from .parser import filled

if TYPE_CHECKING:
    from ..serving.application import Application, Served, Serving
    from ..store.applications import ApplicationRow


def build(below: Any) -> None:
    """The arguments of `asset serve`."""
    served = below.add_parser("serve", help="serve an asset to a prospect: by the outbox, or by its application")
    served.add_argument("asset", type=int, metavar="ASSET")
    served.add_argument("who", metavar="WHO", help="id or e-mail address of the prospect")
    served.add_argument("--with", dest="application", type=filled, metavar="APPLICATION", help="instead of the asset's own one")
    served.add_argument("--outcome", type=filled, metavar="TEXT", help="what came of it; for a call or chat that you had")
    served.add_argument("--note", default="", metavar="TEXT", help="kept with the contact")
    served.add_argument("--dry-run", action="store_true", help="show the words and the application; nothing is served")
    served.add_argument("--json", action="store_true", help="print JSON")
    served.set_defaults(run=run_serve)


def run_serve(call: Call) -> int:
    """Serve one asset."""
    from ..rules.outcomes import outcomes_for
    from ..rules.script import Outcome
    from ..serving.application import Served
    from ..serving.registry import application_for
    from ..serving.serving import SPOKEN, kept_text, make_serving
    from ..store.applications import list_commands
    from ..store.pipeline import find_prospect
    from ..store.serving import Contact, note_serving, queue_mail

    args = call.args
    who = find_prospect(call.db, args.who)
    facts, serving = make_serving(call.db, who, args.asset, call.now)
    spoken = facts.channel in ("call", "chat") and not facts.application
    name = application_for(serving.kind, facts.application, args.application or ("phone" if spoken else ""))
    if args.dry_run:
        return _show(call, serving, name)
    if name.casefold() == "mail":
        title = queue_mail(call.db, who, args.asset, call.now)
        _tell(
            call,
            f"“{title}” is due now: salestui send sends it.",
            {"application": "mail", "outcome": "due", "done": False, "touch": None, "next": None},
        )
        return 0
    if args.outcome:  # it happened already: it is noted, not done again
        words = safe_text(args.outcome).strip()
        done = serving.kind not in SPOKEN or outcomes_for([Outcome(words)])[0][1].served  # “no answer”: the step stays due
        served = Served(words, done=done)
    else:
        application = find(call, name, list_commands(call.db))
        name, served = application.name, run_application(call, application, serving)
    channel = facts.channel if facts.channel not in ("", "email") else {"call": "call", "chat": "chat"}.get(serving.kind, "hand")
    note = "\n".join(part for part in (served.note, safe_text(args.note, lines=True).strip()) if part)
    rendered = kept_text(call.db, facts, serving)
    contact = Contact(channel, served.outcome, name, note, subject=serving.subject, rendered=rendered, served=served.done)
    noted = note_serving(call.db, who, args.asset, contact, call.now)
    then = f" The next one is due {moment(noted.due)}." if noted.due and served.done else ""
    _tell(
        call,
        f"“{serving.title}” for {serving.prospect['name']}, by {name}: {served.outcome}.{then} salestui undo takes the note back.",
        {
            "application": name, "outcome": served.outcome, "done": served.done, "touch": noted.touch_id,
            "next": moment(noted.due) if noted.due else None,
        },
    )  # fmt: skip
    return 0


def _tell(call: Call, sentence: str, document: dict[str, Any]) -> None:
    if call.args.json:
        call.out.json(document)
    else:
        call.out.line(sentence)


def _show(call: Call, serving: "Serving", name: str) -> int:
    if call.args.json:
        files = [{"name": file.name, "path": file.path, "media_type": file.media_type} for file in serving.files]
        call.out.json(
            {
                "application": name,
                "subject": serving.subject,
                "text": serving.text,
                "markdown": serving.markdown,
                "files": files,
                "served": False,
            }
        )
        return 0
    call.out.line(f"“{serving.title}”, revision {serving.revision}, for {serving.prospect['name']}, by {name}. Nothing was served.")
    for file in serving.files:
        call.out.line(f"with {file.name} ({file.path})")
    call.out.line()
    call.out.words(serving.text)
    return 0


def find(call: Call, name: str, commands: "Iterable[ApplicationRow]") -> "Application":
    """An application that serves from a terminal. A plug-in that cannot be loaded is written into the log."""
    from functools import partial

    from ..serving.builtin import Place
    from ..serving.desktop import show
    from ..serving.registry import PluginFault, find_application

    try:
        with redirect_stdout(sys.stderr):  # what a plug-in prints is no part of our answer
            return find_application(name, commands, Place(_copy, partial(show, environ=os.environ)))
    except PluginFault as fault:
        _log(call, fault)
        raise


def run_application(call: Call, application: "Application", serving: "Serving") -> "Served":
    """Let it serve. Ctrl+C ends a command with all it started."""
    from ..serving.registry import PluginFault, serve

    call.when_stopped = "Nothing was noted."
    try:
        with redirect_stdout(sys.stderr):
            return serve(application, serving)
    except PluginFault as fault:
        _log(call, fault)
        raise


def _copy(text: str) -> bool:
    """Fill the clipboard of the terminal that the notes go to."""
    from ..serving.builtin import osc52

    if not sys.stderr.isatty():
        return False
    sys.stderr.write(osc52(text))
    sys.stderr.flush()
    return True


def _log(call: Call, fault: SalesError) -> None:
    from ..serving.faults import write_fault

    if fault.__cause__ is not None:
        write_fault(call.paths.log_file, fault.__cause__, call.now)

"""`salestui mailbox test`: every step of a mailbox with what it came to, and what to change where one failed."""

import os
from typing import TYPE_CHECKING

from ..errors import SalesError
from .call import Call, option

if TYPE_CHECKING:
    from .parser import Parser


def build(parser: "Parser") -> None:
    """The arguments of `mailbox test`."""
    parser.description = (
        "Look up the name, connect, encrypt, log in, offer the sender; try the receiving side; then look at the domain as receivers do"
        " (MX, SPF, DKIM, DMARC: advice, where there is a network). Exit codes: 0 it works, 1 something has to be changed, 75 try later."
    )
    parser.add_argument("name", nargs="?", default="", metavar="NAME")
    parser.add_argument("--to", metavar="ADDRESS", help="send one short mail there as well")
    parser.add_argument("--json", action="store_true", help="print {mailbox, ok, steps: [{step, ok, said, advice}]} as JSON")
    parser.set_defaults(run=run_test)


def run_test(call: Call) -> int:
    """Try a mailbox out, step by step."""
    from ..sender.oauth import login_of, receiving_login_of
    from ..sender.probe import try_mailbox
    from ..store.mailboxes import find_mailbox
    from .sending import ask_for

    row, to = find_mailbox(call.db, call.args.name), call.args.to
    if to is not None:
        from ..rules.names import check_address
        from ..store.suppressions import suppression_of

        with option("--to"):
            to = check_address(to)
        if found := suppression_of(call.db, to):
            raise SalesError(f"{to} is suppressed: {found.reason or 'by hand'}.", "No mail was sent.", "Give --to an address of your own.")
    ask = ask_for()
    login = login_of(row, os.environ, ask)
    receiving = None if row.user or not row.imap_host else receiving_login_of(row, os.environ, ask)
    trial = try_mailbox(row, login, to, call.now, receiving=receiving)
    if call.args.json:
        steps = [{"step": one.step, "ok": one.ok, "said": one.said, "advice": one.advice} for one in trial.steps]
        call.out.json({"mailbox": row.name, "ok": trial.fault is None, "steps": steps})
    else:
        for one in trial.steps:
            if one is not trial.failing:  # that one comes last, on stderr
                call.out.line(f"{'ok' if one.ok else '!':<3} {one.said}{f' {one.advice}' if one.advice else ''}")
    if trial.fault:
        raise trial.fault
    if not call.args.json:
        call.out.line(f"Mailbox {row.name} can send.")
    return 0

"""What can be done on Words and pictures."""

from .command import Command

_LIST, _LIBRARY, _TRIAL = ("library",), ("library", "asset"), ("trial",)

COMMANDS = (
    Command(
        "new-asset",
        ("n",),
        "new",
        "Write something new: an e-mail, a call script, a value proposition; its kind and place first.",
        _LIBRARY,
    ),
    Command(
        "edit-asset",
        ("e",),
        "edit",
        "Change the words, here or in your own editor. They become a new revision; what was sent stays.",
        _LIBRARY,
    ),
    Command("try-asset", ("t",), "test", "See it as one prospect would get it, what is missing named; send a test to yourself.", _LIBRARY),
    Command("serve-asset", ("s",), "serve", "Serve this to a prospect you choose.", _LIBRARY),
    Command("formula", ("f",), "formula", "The formula: every stage with its steps in order.", _LIBRARY),
    Command("coverage", ("c",), "coverage", "Which stage has which kinds, and where the holes are.", _LIBRARY),
    Command("revisions", ("r",), "revisions", "Every version of it: what changed, why, and who got which.", _LIBRARY),
)

MORE = (
    Command("details", ("d",), "details", "Its title, status, place, tags and the rest; with marked rows, what all of them get.", _LIBRARY),
    Command("place", ("m",), "put in stage", "Put it, or all marked ones, at the end of a stage’s sequence.", _LIBRARY),
    Command("retire", ("x",), "retire", "Take it out of use: nobody gets it any more. On a retired one, bring it back.", _LIBRARY),
    Command("attach", ("a",), "attach", "Attach files, or see those that go along.", _LIBRARY),
    Command(
        "narrow", ("b",), "filter", "Show only one kind, status, quadrant or tag; retired ones are shown here too. Esc shows all.", _LIST
    ),
    Command("send-test", ("t",), "send a test", "Send exactly this to your own address, through your mailbox.", _TRIAL),
    Command("another-prospect", ("p",), "as another", "See it as another prospect would get it.", _TRIAL),
)
"""What stands further back in the footer, behind what other tables give to these screens."""

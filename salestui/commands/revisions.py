"""What can be done on Revisions, and on the list of who got one."""

from .command import Command

_REVISIONS = ("revisions",)

COMMANDS = (
    Command(
        "read-revision", ("enter",), "read", "Read the words of the revision, all of them. Enter or esc brings the list back.", _REVISIONS
    ),
    Command(
        "diff",
        ("d",),
        "diff",
        "What changed: from the marked revision to this one, else from the one before. Again shows the words.",
        _REVISIONS,
    ),
    Command("mark-revision", ("v",), "compare with", "Compare the others with this revision; again takes the mark off.", _REVISIONS),
    Command("bring-back", ("b",), "bring back", "Bring the words and files of this revision back, as a new revision.", _REVISIONS),
    Command("who-got-it", ("p",), "who got it", "Who got this revision, what has happened since, and who waits with it.", _REVISIONS),
    Command("move-everybody", ("m",), "move everybody", "Everybody who is in mid-sequence gets the newest words.", _REVISIONS),
    Command("open-receiver", ("enter",), "open", "Everything about the prospect, with the text that was sent.", ("receivers",)),
)

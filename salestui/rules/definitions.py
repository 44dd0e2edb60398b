"""The rules of `conversion` in the words of whoever reads a report: the same on the screen, in the help, in tables and in JSON."""

from collections.abc import Mapping

from .conversion import MOVE_DAYS, TOO_FEW

DEFINITIONS: Mapping[str, str] = {
    "funnel": "Reached: who came to this stage or further, by today's order of the stages; who skips ahead has passed. Dropped off: who came no"
    " further and is gone from there (lost, put off, moved back); who still stands there waits. In brackets: where the true share is, with"
    f" 95 % confidence; not told below {TOO_FEW} people.",
    "assets": "Served counts people, not mails. A reply, and a move to a later stage within"
    f" {MOVE_DAYS} days, is credited to the last revision served before it; what was served earlier gets nothing of it. A customer is"
    " credited to all that was served to him before.",
    "weekly": "Everything is counted from the first moment to the last one, beside the same length of time before. The one thing looks at all"
    f" there is: the stage with the largest share of drop-offs among those who went on or dropped off, where there are {TOO_FEW} of them.",
    "interactions": "Planned are the required steps of the formula. An interaction is any contact, either way, that did not bounce, up to the"
    " moment somebody first became a customer.",
    "forecast": "Value times the share of all who ever reached the stage and became customers. The month is that of the day somebody came to"
    " his stage plus the median days to go; is that past, the days within which three in four"
    " were there; are those past too, he has no date.",
    "touches": "Every mail, call, chat and reply is a contact, in the week in which it was, as the days are here.",
}
"""What the figures of each report are."""

PERIOD: Mapping[str, str] = {
    "funnel": "the people who came in since then, whenever they moved",
    "assets": "what was served since then, and what followed",
    "weekly": "what happened since then",
    "interactions": "the people who came in since then and became customers",
    "forecast": "no period: always by all that happened since the beginning",
    "touches": "what happened since then",
}
"""What a period means in each report."""

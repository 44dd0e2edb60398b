"""What can be done on 4Qs: one card at a time."""

from .command import Command

_CARD = ("triage",)

COMMANDS = (
    Command("take-suggestion", ("space",), "as suggested", "Decide as suggested, for the reason shown; it asks for a sentence where one is needed.", _CARD),
    Command("effect-1", ("1",), "Q1", "It touches Q1, whom we serve: once confirms, twice adds, three times contradicts, then none.", _CARD),
    Command("effect-2", ("2",), "Q2", "It touches Q2, what we serve: once confirms, twice adds, three times contradicts, then none.", _CARD, hidden=True),
    Command("effect-3", ("3",), "Q3", "It touches Q3, what we share: once confirms, twice adds, three times contradicts, then none.", _CARD, hidden=True),
    Command("effect-4", ("4",), "Q4", "It touches Q4, how we serve: once confirms, twice adds, three times contradicts, then none.", _CARD, hidden=True),
    Command("discard", ("x",), "discard", "Discard it for the reason shown on the card. It stays searchable.", _CARD),
    Command("park", ("p",), "park", "Put it off until the next weekly review. It comes back by itself.", _CARD),
    Command("confirm-card", ("e",), "confirm", "It confirms an answer: one sentence of yours, no work.", _CARD),
    Command("change-card", ("c",), "change", "It changes something: say what, and one sentence of yours. That makes a task.", _CARD),
    Command("discard-because", ("r",), "other reason", "Discard it for another reason, by one key.", _CARD),
    Command("park-until", ("z",), "park until", "Put it off for a day, a week, a month, or until something new comes.", _CARD),
    Command("more-about", ("m",), "more", "Who said it, how good it is, friction, fit, a day to look back. None of it is required.", _CARD),
    Command("merge-cards", ("d",), "same as", "It says the same as another one: make one card of both.", _CARD),
    Command("full-text", ("enter",), "full text", "Read all of it. In the list of what is left: go to this card. With no card left: do the first task.", _CARD),
    Command("rule-from-card", ("a",), "always", "Make a rule from this card, and see what it would have found before it is kept.", _CARD),
    Command("mark-card", ("v",), "mark", "Mark the card, in the list of what is left. Then x, p or a digit is for all marked ones, in one step.", _CARD),
    Command("mark-every-card", ("*",), "mark all", "Mark every card that is left, or take all marks off.", _CARD, hidden=True),
)  # fmt: skip

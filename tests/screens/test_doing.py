"""From a card to the saved revision, and from the revision back to the words of the customer; tasks and looks back in Today."""

from datetime import timedelta

from salestui.screens.chain import ChainScreen
from salestui.store.engine import transaction
from salestui.store.intel import Heard, add_heard
from salestui.store.library import AssetDraft, add_asset
from salestui.store.triage import Deciding, decide

from .play import COMPLETE, HOME, NOW, SMALL, Firm, play

SENTENCE = "Let them look around before we ask for the bank."
WORDS = "The login page asked me three times and then I gave up for the evening."


def heard(firm: Firm) -> int:
    """One thing heard, and a mail that may change because of it."""
    firm.people(1)
    add_asset(firm.db, AssetDraft("email", "Connect the bank", "The bank", "Three steps.", "Captured"), NOW)
    add_asset(firm.db, AssetDraft("email", "Another one first", "First", "Other words.", "Captured"), NOW)
    with transaction(firm.db):
        return add_heard(firm.db, Heard("Stuck at the bank login", WORDS, said_by="Ines"), NOW - timedelta(days=3)).id


async def test_a_change_from_the_card_to_the_revision_and_back_to_the_words(firm: Firm) -> None:
    heard(firm)
    async with play(firm, HOME, screen="T") as played:
        await played.sees("1 card to decide on", "the oldest has waited 3 days", "Stuck at the bank login")
        await played.press("enter")
        await played.sees("#1 of 1")
        await played.press("4", "c")
        await played.sees("What does it change?")
        await played.type("Connect")
        await played.press("enter")
        await played.sees("what do you make of")
        await played.type(SENTENCE)
        await played.press("enter")
        await played.until(lambda: played.ask("SELECT count(*) FROM task"))
        await played.press("T")
        await played.sees("task    Revise: Connect the bank")
        await played.press("enter")
        await played.sees(f"Because of decision 1: {SENTENCE}", "Three steps.")
        assert WORDS not in played.text  # the raw words are never beside the editor
        await played.type("Look around first. ")
        await played.press("ctrl+s")
        await played.sees("Why this change?", SENTENCE)
        await played.press("enter")
        await played.sees("Connect the bank is at revision 2 because of decision 1 · task done. W, then w, shows why. u to undo.")
        assert tuple(played.db.execute("SELECT decision_id, note FROM revision WHERE number = 2").fetchone()) == (1, SENTENCE)
        await played.press("W")  # on the asset that was revised
        await played.sees("Another one first")
        await played.press("r")
        await played.sees("Look around first. Three steps.", "It came from decision 1.")
        await played.press("w")
        await played.sees("Stuck at the bank login (Ines)", WORDS[:30], "change: Let them look", "Revise: Connect the bank", "revision 2")
        await played.press("enter")
        await played.sees("gave up for the evening")
        await played.press("escape", "j", "j", "j", "enter")  # heard, decided, task, revision
        await played.sees("revisions of Connect the bank: 1 of 2")
        await played.press("escape", "escape", "j", "w")  # the first one was written by hand
        await played.sees("Nobody decided on these words")
        await played.press("escape", "T", "u")
        await played.sees("task    Revise: Connect the bank")
        assert played.ask("SELECT count(*) FROM revision") == 2


async def test_tasks_and_looks_back_are_done_where_they_stand(firm: Firm) -> None:
    """Dropped with a reason, done elsewhere, put off; a look back is answered in two keys and a sentence."""
    id = heard(firm)
    said = Deciding(
        "change", {4: "!"}, SENTENCE, targets=(("revise", "asset:1"), ("write", "stage:1"), ("retire", "asset:1")),
        expected="Three of four connect", check_back=NOW.date() + timedelta(days=1),
    )  # fmt: skip
    decide(firm.db, [id], said, NOW)
    async with play(firm, COMPLETE, screen="T", clock=lambda: NOW + timedelta(days=2)) as played:
        await played.sees("look    Let them look", "task    Revise: Connect the bank", "task    Write a new asset")
        await played.press("enter")
        await played.sees("Did it work? Let them", "Three of four connect")
        await played.press("1")
        await played.sees("Worked: what did you see?")
        await played.type("All four did.")
        await played.press("enter")
        await played.sees("Decision 1: worked.")
        await played.press("x")
        await played.sees("What becomes of this task?")
        await played.press("2")
        await played.sees("Dropped: it is settled already")
        await played.press("z", "enter")
        await played.sees("Put off until 2026-03-07")
        await played.press("enter")
        await played.sees("Retire “Connect the bank”?", f"Because of decision 1: {SENTENCE}"[:60])
        await played.press("enter")
        await played.sees("task done. u to undo.")
        states = [tuple(row) for row in played.db.execute("SELECT kind, state FROM task ORDER BY id")]
        assert states == [("revise", "dropped"), ("write", "open"), ("retire", "done")]
        assert played.ask("SELECT status FROM asset") == "retired"
        await played.press(":")
        await played.type("decisions")
        await played.press("enter")
        await played.sees("Write a new asset", "change", "Q4!")
        await played.press("slash")
        await played.type("login")
        await played.press("enter")
        await played.sees("1 decision (searched: login)")
        await played.press("enter")
        await played.until(lambda: isinstance(played.app.screen, ChainScreen))
        await played.sees("heard", "dropped", "came of it")


async def test_a_chain_has_room_on_a_small_screen(firm: Firm) -> None:
    decide(firm.db, [heard(firm)], Deciding("discard", reason="noise"), NOW)
    async with play(firm, SMALL, screen="I") as played:
        await played.press("tab", "tab")
        await played.sees("Stuck at the bank login")
        await played.press("w")
        await played.sees("discard: noise", "nobody has got words")

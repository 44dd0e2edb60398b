"""The pages behind the card: an answer is changed and asks the others, beliefs are tallied, checks ticked, pairs judged, friction mended."""

from salestui.store.answers import set_answer
from salestui.store.library import AssetDraft, add_asset

from .play import COMPLETE, NOW, Firm, play


def answered(firm: Firm) -> None:
    db = firm.db
    set_answer(db, 1, "Ada, who keeps the books of three lawyers", NOW)
    set_answer(db, 2, "Bank feed", NOW, slot="fact", detail="19 a month")
    set_answer(db, 2, "Roles", NOW, slot="fact", status="roadmap")
    set_answer(db, 3, "Your data [/x] is yours 陈", NOW, slot="belief")
    add_asset(db, AssetDraft("pdf", "For Ada", body="Roles for all.", status="live", quadrant=1), NOW)
    db.execute("INSERT INTO decision (at, verdict, synthesis) VALUES (?, 'change', 'Larger firms ask every week')", (NOW.isoformat(),))


async def test_a_changed_answer_asks_the_others_and_one_key_takes_it_back(firm: Firm) -> None:
    answered(firm)
    async with play(firm, COMPLETE, screen="Q") as played:
        await played.press("tab")
        await played.sees("Q1 Customer", "Whom do we serve?", "four answers", "1 live asset names the roadmap")
        await played.press("j", "enter")
        await played.sees("Q1: change (answer)", "His goal")
        await played.press("ctrl+u")
        await played.type("Bo of a firm of forty")
        await played.press("enter", "enter", "ctrl+u", "1", "ctrl+s")
        await played.sees(
            "Q1 now says “Bo of a firm of forty”: 3 reviews",
            "! 1 review",
            "Larger firms ask every week",
        )
        assert played.ask("SELECT decision_id FROM answer ORDER BY id DESC LIMIT 1") == 1
        await played.press("2", "r")
        await played.sees("Does the product do for this", "It still fits", "It breaks", "change it: roadmap", "open it: belongs to Q1")
        await played.press("1")
        await played.sees("Looked at: Q2 still fits.")
        assert played.ask("SELECT count(*) FROM task WHERE state = 'open'") == 2
        await played.press("u", "u")
        await played.until(lambda: played.ask("SELECT count(*) FROM task") == 0)
        await played.sees("Ada, who keeps")

        await played.press("3", "j", "a")
        await played.sees("Tallied a nod", "1+ 0= 0-", "Your data [/x] is yours 陈")
        await played.press("3", "n", "2")
        await played.sees("Q3: new (belief)")
        await played.type("Quiet first")
        await played.press("ctrl+s")
        await played.sees("Q3 has “Quiet first” now. u to undo.")
        await played.press("x")
        await played.sees("Q3 let “Quiet first” end: 3 reviews")
        await played.press("1", "j", "x")  # the sentence that all is built on does not end by one key
        await played.sees("write a new one instead", "Ada, who keeps")
        await played.press("h")
        await played.sees("History of “Ada, who keeps the book…”: 1 version", "by hand.")
        await played.press("escape", "3", "h")  # what has ended stands in the history of its quadrant
        await played.sees("History of Q3: 3 versions", "Belief: Quiet first [gone]")
        await played.press("escape", "n", "1")
        await played.sees("Q3: new (answer)")
        await played.press("escape")
        await played.press("2", "n", "3")  # what we serve comes first while there is none
        await played.type("Payroll")
        await played.press("ctrl+s")
        await played.sees("Q2 has “Payroll” now", "roadmap    Payroll")
        await played.press("4", "j", "enter")
        await played.sees("Q4, Captured", "We ask")
        await played.press("enter", "ctrl+u")
        await played.type("Say yes")
        await played.press("ctrl+s")
        await played.until(lambda: played.ask("SELECT next_step FROM stage WHERE name = 'Captured'") == "Say yes")
        await played.sees("Captured changed. Q1, Q2 and Q3 are asked whether they still fit. u to undo.")


async def test_checks_are_ticked_pairs_judged_and_friction_mended(firm: Firm) -> None:
    answered(firm)
    async with play(firm, COMPLETE, screen="Q") as played:
        await played.press("tab", "tab")
        await played.sees("Q1 Customer", "0 of 5", "Weak", "yours")
        await played.press("j")
        await played.sees("Is this one person, with a name? “Ada")
        await played.press("space")
        await played.sees("Yes: Q1 has 1 of 5 now. u to undo.")
        await played.press("j", "space")
        await played.sees("The store knows this one")
        await played.press("f", "j", "space")
        await played.sees("It holds")
        await played.press("2")
        await played.type("No price yet")
        await played.press("enter")
        await played.sees("Q1-Q2 breaks. u to undo.", "breaks")
        await played.press("h")
        await played.sees("Audits", "Q1 1, Q2 1")
        await played.press("escape", "shift+tab", "shift+tab", "shift+tab")
        await played.sees("No friction point is written down")
        await played.press("n")
        await played.type("Bank login")
        await played.press("ctrl+s")
        await played.sees("Noted in Captured. u to undo.", "friction: 1 open")
        await played.press("f")
        await played.sees("Fixed after 0 days: “Bank login”", "friction: 0 open, 1 fixed")
        await played.press("e", "ctrl+u")
        await played.type("Login")
        await played.press("enter", "ctrl+u")
        await played.type("Nowhere")
        await played.press("ctrl+s")
        await played.sees("There is no such stage")
        await played.press("ctrl+u")
        await played.type("qualified")
        await played.press("ctrl+s")
        await played.until(lambda: played.ask("SELECT s.name FROM friction f JOIN stage s ON s.id = f.stage_id") == "Qualified")

"""Words and pictures: the list in the order of the formula, narrowed and searched; what is done with one asset or with the marked ones."""

import pytest

from salestui.screens.library import LibraryScreen
from salestui.store.library import AssetDraft, add_asset
from salestui.store.shelving import retire_assets

from .play import COMPLETE, HOME, NOW, SIZES, SMALL, Firm, Play, play

CALL = "# Open\n\nGood morning **{{ prospect.first_name }}**.\n\n> listen\n\n- Not now -> Close\n"


def stock(firm: Firm) -> None:
    """Five assets: two mails, a call script, a value proposition in no stage, and one that is retired."""
    firm.mail("Opener")
    firm.mail("Reminder", "Still two days?", "Shall I stop here, *{{ prospect.company }}*?", tags=("closing", "short"))
    add_asset(firm.db, AssetDraft("call", "First call", body=CALL, stage="Call booked", tags=("closing",)), NOW)
    add_asset(firm.db, AssetDraft("value", "Month-end in hours", body="Two days become two hours.", status="draft", quadrant=2), NOW)
    old = add_asset(firm.db, AssetDraft("email", "Old opener", "Old", "Reconcile faster.", "Captured"), NOW)
    retire_assets(firm.db, [old], NOW)


def titles(played: Play) -> list[str]:
    """The titles in the list, as they stand on the screen."""
    known = ("Opener", "Reminder", "First call", "Month-end in hours", "Old opener")
    lines = [line[2:18].strip().rstrip("…") for line in played.text.splitlines()[3:]]
    return [name for line in lines for name in known if len(line) > 4 and name.startswith(line)]


@pytest.mark.parametrize("size", SIZES)
async def test_the_list_stands_in_the_order_of_the_formula(firm: Firm, size: tuple[int, int]) -> None:
    stock(firm)
    async with play(firm, size, screen="W") as played:
        await played.sees("All stages: 1 of 4", "all 4", "Captured 2", "no stage")
        assert titles(played)[:4] == ["Opener", "Reminder", "First call", "Month-end in hours"]
        assert "Old opener" not in played.text
        await played.press("j", "j")
        if size != SMALL:
            await played.sees("call script", "Good morning {{ prospect.first_name }}.")


async def test_the_card_reads_as_it_is_meant(firm: Firm) -> None:
    stock(firm)
    for size in (HOME, COMPLETE):
        async with play(firm, size, screen="W") as played:
            await played.press("l", "l", "l")
            await played.sees("Call booked: 1 of 1", "✓ live", "Call booked, step 1, at once")
            await played.press("h", "h", "h")
            await played.sees("All stages: 1 of 4", "Hello {{ prospect.first_name }},", "Subject")


async def test_an_empty_library_says_what_to_do(firm: Firm) -> None:
    firm.people(1)
    async with play(firm, screen="W") as played:
        await played.sees("No words and pictures yet. n writes the first")
        await played.press("e")
        await played.sees("There is nothing here yet. n writes something.")


async def test_stages_kinds_and_filters_narrow_the_list(firm: Firm) -> None:
    stock(firm)
    async with play(firm, screen="W") as played:
        await played.sees("All stages: 1 of 4")
        await played.press("l")
        await played.sees("Captured: 1 of 2")
        await played.press("h", "h")
        await played.sees("In no stage: 1 of 1", "Month-end in hours")
        await played.press("l", "tab")
        await played.sees("All stages: 1 of 2 · kind email")
        await played.press("b")
        await played.sees("Show only what?")
        await played.type("retired")
        await played.press("enter")
        await played.sees("All stages: 1 of 1 · kind email · retired", "Old opener")
        await played.press("escape")
        await played.sees("All stages: 1 of 4")
        await played.press("b")
        await played.type("closing")
        await played.press("enter")
        await played.sees("All stages: 1 of 2 · tag closing")


async def test_the_words_are_searched_while_typing(firm: Firm) -> None:
    stock(firm)
    async with play(firm, screen="W") as played:
        await played.sees("All stages: 1 of 4")
        await played.press("/")
        await played.sees("-not this")
        await played.type("stop her")
        await played.press("enter")
        await played.sees("searched: stop her · 1 of 5", "Reminder")
        await played.press("escape", "/")
        await played.type('status:retired "reconcile fas')
        await played.press("enter")
        await played.sees("1 of 1", "Old opener")
        await played.press("/", "ctrl+u")
        await played.type('stage:"call booked" -kind:email ((*')
        await played.press("enter")
        await played.sees("All stages: 1 of 1", "First call")
        await played.press("/", "ctrl+u")
        await played.type("zzz")
        await played.press("enter")
        await played.sees("Nothing here answers to this. Esc shows everything again.")
        await played.press("escape")
        await played.sees("All stages: 1 of 4")


async def test_enter_shows_everything_and_i_says_why(firm: Firm) -> None:
    stock(firm)
    async with play(firm, screen="W") as played:
        await played.sees("Opener")
        await played.press("enter")
        await played.sees("Who got it", "nobody yet", "prospect.first_name, me.name", "Revisions, 1", "the first words")
        await played.press("i")
        await played.sees("Why “Opener” is here", "Captured, step 1, at once.", "Never yet.")
        await played.press("escape", "y")
        await played.sees("Copied the words of “Opener”")
        await played.press("escape")
        await played.sees("All stages: 1 of 4")


async def test_retiring_and_bringing_back(firm: Firm) -> None:
    stock(firm)
    async with play(firm, screen="W") as played:
        await played.sees("All stages: 1 of 4")
        await played.press("j", "x")
        await played.sees("Retired “Reminder”: nobody gets it any more. u to undo.", "all 3")
        assert played.ask("SELECT status FROM asset WHERE title = 'Reminder'") == "retired"
        await played.press("u")
        await played.until(lambda: played.ask("SELECT status FROM asset WHERE title = 'Reminder'") == "live")
        await played.sees("Undone", "Reminder")
        row = played.app.screen.lines.row  # type: ignore[attr-defined]
        assert row.title == "Reminder", "the cursor is on what came back"
        await played.press("G", "x")
        await played.until(lambda: played.ask("SELECT status FROM asset WHERE title LIKE 'Month%'") == "retired")
        await played.press("b")
        await played.type("status: retired")
        await played.press("enter")
        await played.sees("1 of 2 · retired")
        await played.press("G", "x")
        await played.sees("Brought “Month-end in hours” back: it is draft again.")


async def test_a_mail_on_its_way_is_told_when_its_script_is_retired(firm: Firm) -> None:
    firm.due(2)
    async with play(firm, screen="W") as played:
        await played.sees("Opener")
        await played.press("x")
        await played.sees("Retire “Opener”?", "2 mails of it wait in the outbox: they are held")
        await played.press("escape")
        await played.misses("Retire “Opener”?")
        assert played.ask("SELECT status FROM asset") == "live"
        await played.press("x", "enter")
        await played.sees("Retired “Opener”: nobody gets it any more. 2 mails of it will be held.")
        held = "UPDATE delivery SET state = 'held', why = 'The asset is retired. Make it live again, or cancel this mail'"
        played.db.execute(f"{held} WHERE id = 1")
        await played.press("b")
        await played.type("status: retired")
        await played.press("enter")
        await played.sees("1 of 1 · retired")
        await played.press("x")
        await played.sees("Release 1 mail?", "The asset is live again")
        await played.press("escape")
        await played.misses("Release 1 mail?")
        assert played.ask("SELECT why FROM delivery WHERE id = 1").startswith("The asset is live again")
        await played.press("u")
        await played.until(lambda: "retired" in played.ask("SELECT why FROM delivery WHERE id = 1"))
        await played.press("x")
        await played.sees("Release 1 mail?")
        await played.press("enter")
        await played.sees("Released 1 mail")
        assert played.states() == ["scheduled", "scheduled"]


async def test_marked_ones_are_changed_together_and_come_back_together(firm: Firm) -> None:
    stock(firm)
    async with play(firm, screen="W") as played:
        await played.sees("All stages: 1 of 4")
        await played.press("*")
        await played.sees("Marked 4 assets.")
        await played.press("d")
        await played.sees("What 4 assets get")
        await played.type("spring")
        await played.press("tab")
        await played.type("closing")
        await played.press("tab", "tab")
        await played.type("q3")
        await played.press("ctrl+s")
        await played.sees("Changed 4 assets. u to undo.")
        assert played.ask("SELECT tags FROM asset WHERE title = 'Reminder'") == '["short", "spring"]'
        assert played.ask("SELECT count(*) FROM asset WHERE quadrant = 3") == 4
        await played.press("u")
        await played.until(lambda: played.ask("SELECT tags FROM asset WHERE title = 'Reminder'") == '["closing", "short"]')
        await played.press("v", "v", "m")
        await played.sees("Put 2 assets into which stage?")
        await played.press("2")
        await played.sees("Put 2 assets at the end of Qualified")
        order = "SELECT group_concat(a.title) FROM (SELECT * FROM step WHERE stage_id = 2 ORDER BY position) t JOIN asset a ON a.id = t.asset_id"
        assert played.ask(order) == "Opener,Reminder"
        await played.press("u")
        await played.until(lambda: played.ask("SELECT count(*) FROM step WHERE stage_id = 2") == 0)


async def test_the_details_of_one(firm: Firm) -> None:
    stock(firm)
    async with play(firm, COMPLETE, screen="W") as played:
        await played.sees("All stages: 1 of 4")
        await played.press("G")
        await played.press("d")
        await played.sees("Details of Month-end in hours", "Quadrant")
        await played.type(" now")
        await played.press("tab")
        await played.type("nowhere")
        await played.press("enter")
        await played.sees("There is no such stage")
        await played.press("ctrl+u")
        await played.type("qualified")
        await played.press("ctrl+s")
        await played.sees("Changed Month-end in hours now. u to undo.")
        assert (
            played.ask("SELECT s.stage_id || s.channel FROM step s JOIN asset a ON a.id = s.asset_id WHERE a.title LIKE 'Month%'")
            == "2hand"
        )


async def test_a_script_that_is_wrong_does_not_go_live(firm: Firm) -> None:
    add_asset(firm.db, AssetDraft("email", "Broken", "S", "Hi {{ prospect.first_name", "Captured", status="draft"), NOW)
    async with play(firm, screen="W") as played:
        await played.sees("Broken")
        await played.press("d", "tab", "tab", "tab", "tab", "ctrl+u")
        await played.type("live")
        await played.press("ctrl+s")
        await played.sees("It cannot go live", "line 1")
        assert played.ask("SELECT status FROM asset") == "draft"


async def test_a_library_of_thousands_reads_only_what_is_in_sight(firm: Firm) -> None:
    rows = [(n, "email", f"Mail {n}", "live", "[]", "2026-01-01T00:00:00+00:00") for n in range(1, 5001)]
    firm.db.executemany("INSERT INTO asset (id, kind, title, status, tags, created_at) VALUES (?, ?, ?, ?, ?, ?)", rows)
    words = [(n, 1, "S", "Hello", "2026-01-01T00:00:00+00:00") for n in range(1, 5001)]
    firm.people(1)
    firm.db.executemany("INSERT INTO revision (asset_id, number, subject, body, created_at) VALUES (?, ?, ?, ?, ?)", words)
    async with play(firm, screen="W") as played:
        await played.sees("All stages: 1 of 5,000", "Mail 1")
        await played.press("G")
        await played.sees("5,000 of 5,000", "Mail 5000")
        assert isinstance(played.app.screen, LibraryScreen)
        held = sum(len(page) for page in played.app.screen.assets._window._pages.values())
        assert held <= 400, "only windows of the rows are held"


async def test_w_goes_there_and_esc_comes_back_from_an_asset(firm: Firm) -> None:
    stock(firm)
    async with play(firm, SMALL, screen="W") as played:
        await played.sees("Words", "All stages: 1 of 4")
        await played.press("enter")
        await played.sees("Who got it")
        await played.pilot.resize_terminal(30, 8)
        await played.pilot.resize_terminal(*HOME)
        await played.press("W")
        await played.sees("All stages: 1 of 4")


async def test_the_library_opens_what_belongs_to_it(firm: Firm) -> None:
    stock(firm)
    firm.people(2)
    async with play(firm, screen="W") as played:
        await played.sees("All stages: 1 of 4")
        for key, seen in (("f", "Reminder"), ("r", "Opener"), ("c", "Call booked")):
            await played.press(key)
            await played.until(lambda: not isinstance(played.app.screen, LibraryScreen))
            await played.sees(seen, "W Words")
            await played.press("escape")
            await played.sees("All stages: 1 of 4")
        await played.press("a")
        await played.sees("Which file goes along with “Opener”?")
        await played.press("escape", "o")
        await played.sees("No file goes along with it.")
        await played.press("j", "j", "s")
        await played.sees("Serve it to whom?", "Ada Byron")
        await played.press("enter")
        await played.sees("“First call” belongs to Call booked; he stands in Captured.", "enter: serve it, esc: leave")
        await played.press("y")
        await played.sees("Good morning", "Ada")

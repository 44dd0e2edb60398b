"""Every kind of task is opened from Today, done where it belongs, and gone; what was said on the way is true."""

from datetime import timedelta

from salestui.store.answers import change_answer
from salestui.store.library import AssetDraft, add_asset
from salestui.store.stages import list_stages
from salestui.store.tasks import add_task

from .play import HOME, NOW, Firm, play

# kind, its target, what stands on the screen once it is opened, the keys that do it ("…" types), what is said then
KINDS = (
    ("move", "asset:1", ("once s saves it, the task is done.", "For a task: move"), (">", "s"), ("Saved 1 change of the formula", "task done.")),
    ("add stage", "stage:1", ("A new stage after Captured.", "For a task: add stage"), ("…Picture seen", "ctrl+s"), ("Added stage Picture seen",)),
    ("edit stage", "stage:1", ("Stage Captured.",), ("… now", "ctrl+s"), ("Edited Captured now", "task done.")),
    ("application", "asset:1", ("What serves “Opener”?",), ("enter",), ("“Opener” is served by", "task done.")),
    ("retire", "asset:2", ("Retire “Second”?",), ("enter",), ("Retired “Second”", "task done.")),
    ("answer", "answer:1", ("For a task: answer",), ("… and hers", "ctrl+s"), ("task done",)),
)  # fmt: skip


async def test_every_kind_of_task_is_done_from_today(firm: Firm) -> None:
    assert list_stages(firm.db)[0].name == "Captured"
    for title in ("Opener", "Second"):
        add_asset(firm.db, AssetDraft("email", title, title, "Words.", "Captured"), NOW)
    for quadrant, said in ((1, "The bookkeeper"), (2, "Closes a month")):
        change_answer(firm.db, quadrant, said, NOW)
    firm.db.execute("UPDATE task SET state = 'done', done_at = created_at")
    for number, (kind, target, *_) in enumerate(KINDS):
        add_task(firm.db, kind, target, NOW + timedelta(minutes=number), about=f"{kind} it")
    async with play(firm, HOME, screen="T", clock=lambda: NOW + timedelta(hours=1)) as played:
        await played.sees("1 of 6", "6 tasks", "Add a stage after Capt")
        await played.press("slash")
        await played.type("task stage")
        await played.press("enter")
        await played.sees("1 of 2 · searched: task stage")
        await played.press("T")  # Today itself, not what was searched there
        await played.sees("2 of 6 · 6 tasks")
        await played.press("ctrl+f")
        await played.type("opener")
        await played.press("enter")
        await played.sees("best first")
        await played.press("W", "T")  # who comes back wants Today, not the search that lay over it
        await played.sees("2 of 6 · 6 tasks")
        for number, (kind, _, opened, keys, done) in enumerate(KINDS):
            await played.press("g", "enter")
            await played.sees(*opened)
            if kind == "edit stage":
                await played.press("ctrl+s")
                await played.sees("· Nothing was changed; the task is still open.")
                await played.press("enter")
                await played.sees(*opened)
            for key in keys:
                await (played.type(key[1:]) if key.startswith("…") else played.press(key))
            await played.sees(*done)
            await played.press("T")
            assert played.ask("SELECT state FROM task WHERE kind = ? AND about = ?", kind, f"{kind} it") == "done", number
        await played.sees("task    Review:")  # the new answer of Q1 asks whether the others still fit
        waiting = played.ask("SELECT count(*) FROM task WHERE state = 'open' AND kind = 'review'")
        await played.press("g", "enter")
        await played.sees("It still fits", "It breaks")
        await played.press("1")
        await played.until(lambda: played.ask("SELECT count(*) FROM task WHERE state = 'open' AND kind = 'review'") == waiting - 1)

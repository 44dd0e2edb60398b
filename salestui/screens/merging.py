"""Making one of two prospects: both side by side, the result, and a choice where they differ."""

from ..store.merge import MergePreview, merge, plan_merge
from ..widgets.compare import Compare, Compared, Comparison
from .base import Shell


async def merge_two(shell: Shell, keep: int, other: int) -> bool:
    """Show what would become of two prospects, and do it where the founder wants it. False where it was left."""
    pair, choices = [keep, other], dict[str, str]()
    plan = await shell.store.read(plan_merge, pair[0], pair[1], choices)

    async def show_again() -> None:
        nonlocal plan
        plan = await shell.store.read(plan_merge, pair[0], pair[1], dict(choices))
        dialog.show(_comparison(plan))

    def pick(name: str, side: str) -> None:
        choices[name] = side
        shell.work(show_again())

    def swap() -> None:
        pair.reverse()
        choices.update({name: "other" if side == "keep" else "keep" for name, side in choices.items()})
        shell.work(show_again())

    dialog = Compare(_comparison(plan), pick=pick, swap=swap)
    if not await shell.ask(dialog):
        return False
    plan = await shell.store.read(plan_merge, pair[0], pair[1], dict(choices))  # a choice made right before enter counts too
    done = await shell.store.write(merge, pair[0], pair[1], dict(choices), shell.now(), shown=plan)
    await shell.changed(None)
    shell.notice(f"Merged {done.names[1]} into {done.names[0]}. u to undo.", "good")
    return True


def _comparison(plan: MergePreview) -> Comparison:
    rows = [
        Compared(line.name, line.label, line.keep, line.other, line.result, line.side, line.conflict)
        for line in plan.fields
        if line.keep or line.other
    ]
    return Comparison((f"{plan.names[0]} (prospect {plan.keep}, stays)", f"{plan.names[1]} (prospect {plan.other})"), rows, plan.sentences)

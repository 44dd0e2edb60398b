"""What a founder does with assets besides their words: details, tags, a place in a stage, retiring and bringing back. One undo each."""

from collections.abc import Awaitable, Sequence
from datetime import datetime

from ..errors import SalesError
from ..glass import safe_text
from ..store.engine import Database
from ..store.held_scripts import count_to_hold, list_held_for
from ..store.library import AssetDraft
from ..store.lost_update import ChangedMeanwhile
from ..store.replanning import Replanned
from ..store.revising import edit_asset, read_draft
from ..store.shelf import list_shelf
from ..store.shelving import label_assets, place_assets, restore_assets, retire_assets
from ..widgets.choice import Choice, Option
from ..widgets.form import Form
from ..widgets.prose import Confirm
from .acts import fill_in
from .app_words import in_app
from .asset_form import called, draft_fields, drafted, shared_fields, tags_of
from .base import Shell
from .releasing import release_all
from .wording import count_words
from .writing import WRITTEN

StageNames = Sequence[tuple[int, str]]


async def change_details(shell: Shell, id: int, stages: StageNames) -> None:
    """The form of one asset; what is to go live is read over first."""
    draft = await shell.store.read(read_draft, id)

    async def save(typed: dict[str, str]) -> str:
        nonlocal draft
        new = drafted(draft, typed)
        if new == draft:
            return "Nothing was changed."
        if new.status == "live" and draft.status != "live":
            try:
                odd = await shell.store.read(_read_over, new)
            except SalesError as error:
                raise SalesError(f"It cannot go live: {error.title}", "", in_app(error.hint)) from error
        else:
            odd = []
        followed = Replanned()
        try:
            await shell.store.write(edit_asset, id, new, "", shell.now(), based_on=draft, followed=followed)
        except ChangedMeanwhile as error:
            draft = error.standing
            raise SalesError(error.title, "", "Saved once more, yours stands.") from error
        return " ".join([f"Changed {safe_text(new.title)}.", *_mails(followed), *odd, "u to undo."])

    await fill_in(shell, f"Details of {safe_text(draft.title)}", draft_fields(draft, [name for _, name in stages]), save)


def _read_over(db: Database, draft: AssetDraft) -> list[str]:
    from ..sender.proofreading import proofread

    return proofread(db, draft, called(draft.kind), "", frozenset())


async def change_shared(shell: Shell, ids: Sequence[int], asked: Awaitable[dict[str, str] | None]) -> bool:
    """Give several assets tags, a status or a quadrant. False where it was left."""
    typed = await asked
    if typed is None:
        return False
    number = typed["quadrant"].strip().lower().removeprefix("q")
    quadrant = 0 if number == "none" else int(number) if number else None
    done = await shell.store.write(
        label_assets, list(ids), shell.now(), add=tags_of(typed["add"]), drop=tags_of(typed["drop"]), status=typed["status"].strip().lower(),
        quadrant=quadrant,
    )  # fmt: skip
    await shell.changed(WRITTEN)
    shell.notice(f"Changed {count_words(done, 'asset')}. u to undo." if done else "Nothing was changed.", "good" if done else "")
    return True


def ask_shared(shell: Shell, count: int) -> Awaitable[dict[str, str] | None]:
    """The form for what several assets get."""
    return shell.ask(Form(f"What {count} assets get; an empty line leaves each as it is", shared_fields()))


def ask_stage(shell: Shell, stages: StageNames, count: int) -> Awaitable[str | None]:
    """Ask at once for the stage."""
    question = "Put it into which stage?" if count == 1 else f"Put {count} assets into which stage?"
    return shell.ask(Choice(question, [Option(str(id), safe_text(name)) for id, name in stages], digits=True))


async def place(shell: Shell, ids: Sequence[int], stages: StageNames, asked: Awaitable[str | None]) -> bool:
    """Put assets at the end of the chosen stage. False where it was left."""
    chosen = await asked
    if chosen is None:
        return False
    name = safe_text(next(name for id, name in stages if str(id) == chosen))
    followed = Replanned()
    done = await shell.store.write(place_assets, list(ids), int(chosen), shell.now(), followed=followed)
    await shell.changed(WRITTEN)
    if not done:
        shell.notice(f"Already in {name}. Nothing was changed.")
        return True
    what = await _called(shell, ids) if len(ids) == 1 else count_words(done, "asset")
    said = [f"Put {what} at the end of {name}; d sets how long after the contact before.", *_mails(followed), "u to undo."]
    shell.notice(" ".join(said), "good")
    return True


def _mails(followed: Replanned) -> list[str]:
    """What became of the mails under way, in a sentence, where anything did."""
    counts = ((followed.again, "due at another time"), (followed.cancelled, "cancelled"), (followed.scheduled, "newly scheduled"))
    told = ", ".join(f"{count_words(count, 'mail')} {what}" for count, what in counts if count)
    return [f"{told}."] if told else []


async def retire_or_restore(shell: Shell, ids: Sequence[int]) -> bool:
    """Take assets out of use; where all of them are so already, bring them back. False where it was left: it is asked where mails wait."""
    rows, now = await shell.store.read(list_shelf, list(ids)), shell.now()
    if rows and all(row.status == "retired" for row in rows):
        await _restore(shell, ids, now)
        return True
    what = await _called(shell, ids) if len(ids) == 1 else count_words(sum(row.status != "retired" for row in rows), "asset")
    waiting = await shell.store.read(count_to_hold, list(ids))
    if waiting and not await shell.ask(_confirm(what, waiting, len(ids) == 1)):
        return False
    await shell.store.write(retire_assets, list(ids), now)
    await shell.changed(WRITTEN)
    held = f" {count_words(waiting, 'mail')} of {'it' if len(ids) == 1 else 'them'} will be held." if waiting else ""
    told = f"Retired {what}: nobody gets {'it' if len(ids) == 1 else 'them'} any more.{held} u to undo."
    shell.notice(told, "warn" if waiting else "good")
    return True


def _confirm(what: str, waiting: int, one: bool) -> Confirm:
    entries = [
        ("", f"{count_words(waiting, 'mail')} of {'it' if one else 'them'} {'waits' if waiting == 1 else 'wait'} in the outbox:"
             f" {'it is' if waiting == 1 else 'they are'} held when {'its' if waiting == 1 else 'their'} day comes, and nobody moves on without"
             f" {'it' if waiting == 1 else 'them'}."),
        ("", f"x brings {'it' if one else 'them'} back, and then lets go what was held."),
    ]  # fmt: skip
    return Confirm(f"Retire {what}?", entries, "retire", "leave it in use" if one else "leave them in use", term=0)


async def _restore(shell: Shell, ids: Sequence[int], now: datetime) -> None:
    done = await shell.store.write(restore_assets, list(ids), now)
    await shell.changed(WRITTEN)
    if len(ids) == 1:
        told = f"Brought {await _called(shell, ids)} back: it is {done.get(ids[0], 'live')} again. u to undo."
    else:
        told = f"Brought {count_words(len(done), 'asset')} back. u to undo."
    shell.notice(told, "good")
    held = await shell.store.read(list_held_for, list(done))
    if held:
        await release_all(shell, held, ask=True)


async def _called(shell: Shell, ids: Sequence[int]) -> str:
    rows = await shell.store.read(list_shelf, list(ids))
    return f"“{safe_text(rows[0].title)}”" if rows else "it"

"""Serving an asset to a prospect from any screen: by the outbox, the script player, or the asset's application. Every serving is a touch."""

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar, cast

from ..errors import SalesError
from ..glass import safe_text
from ..rules.outcomes import SKIPS
from ..rules.times import from_text
from ..serving.application import NotServed, Served, Serving
from ..serving.builtin import Place
from ..serving.desktop import show
from ..serving.filling import fill_script, values_of
from ..serving.registry import BUILT_IN, PluginFault, application_for, find_application, serve
from ..serving.serving import kept_text, make_serving
from ..store.applications import list_commands
from ..store.at_hand import list_at_hand, stages_of
from ..store.calls import begin_call, keep_call
from ..store.pipeline import get_prospect
from ..store.prospects import skip_step
from ..store.sequence import NextAsset, next_asset
from ..store.serving import SERVED, Contact, EndedElsewhere, ServeFacts, get_serving, not_live, note_serving, queue_mail
from ..widgets.choice import Choice, Option
from ..widgets.progress import Progress
from ..widgets.prompt import Prompt, needed
from ..widgets.prose import Confirm
from .acts import MOVED, here
from .acts import serve as serve_mail
from .base import Shell
from .player import PlayerScreen
from .player_state import CallState, find_call, new_state
from .player_words import both_words, clock
from .wording import ago_words, count_words, moment_words

T = TypeVar("T")
ANEW = timedelta(hours=1)  # a call that was only opened is the same one in another window for so long
LOOK = 0.1  # seconds between two looks at whether a slow application is to be stopped


async def serve_next(shell: Shell, prospect_id: int) -> None:
    """His next right asset: a mail becomes due now, a call or chat opens the player, everything else goes to its application.

    Where his stage has no more of them, what is there at hand is offered.
    """
    coming: NextAsset | None = await shell.store.read(next_asset, prospect_id, shell.now())
    if coming is not None and coming.channel != "email":
        await serve_asset(shell, prospect_id, coming.asset_id)
        return
    hand = await shell.store.read(list_at_hand, prospect_id) if coming is None else ()
    if not hand:
        await serve_mail(shell, prospect_id)
        return
    options = [Option(str(each.asset_id), each.title, each.kind) for each in hand]
    title = f"Every step of {safe_text(hand[0].stage)} is served. At hand in this stage:"
    chosen = await shell.ask(Choice(title, options, digits=len(options) <= 9, typing=len(options) > 9))
    if chosen is not None:
        await serve_asset(shell, prospect_id, int(chosen))


async def serve_asset(shell: Shell, prospect_id: int, asset_id: int) -> None:
    """One asset, whether it is his next one or not; of one that belongs to another stage it is asked once."""
    facts = await shell.store.read(get_serving, prospect_id, asset_id, shell.now())
    if facts.script.asset_status != "live":
        raise not_live(facts)
    if not facts.channel and not await _all_the_same(shell, facts):
        return
    name = application_for(facts.script.asset_kind, facts.application, "phone" if _spoken(facts) and not facts.application else "")
    if name == "mail":
        title = await shell.store.write(queue_mail, prospect_id, asset_id, shell.now())
        await shell.changed(MOVED)
        shell.notice(f"“{safe_text(title)}” is due now: the outbox sends it. u to undo.", "good")
    elif name == "phone":
        await _play(shell, facts)
    else:
        await _apply(shell, facts, name)


async def _all_the_same(shell: Shell, facts: ServeFacts) -> bool:
    """Whether an asset that is no step of his stage is to be served; one that belongs to no stage at all is for everybody."""
    stages = await shell.store.read(stages_of, facts.asset_id)
    if not stages:
        return True
    told = f"“{safe_text(facts.title)}” belongs to {safe_text(' and '.join(stages))}; he stands in {safe_text(facts.script.stage)}."
    return bool(await shell.ask(Confirm("Serve it all the same?", [("", told)], "serve it", "leave")))


def _spoken(facts: ServeFacts) -> bool:
    return facts.channel in ("call", "chat")


# The script player


async def _play(shell: Shell, facts: ServeFacts) -> None:
    """Open the player; a call that was left in the middle is offered first."""
    prospect = facts.script.prospect_id
    left, now = await shell.store.read(find_call, prospect), shell.now()
    if left is not None and left.worth_keeping():
        state = await _which(shell, facts, left)
    elif left is not None and left.revision_id == facts.script.revision_id and now - from_text(left.began) < ANEW:
        state = left  # opened in another window, and nothing was said yet: it is the same call
    else:
        state = new_state(facts, now)
    if state is None:
        return
    if state is not left:
        await shell.store.write(begin_call, prospect, state.text())
    elif not await shell.store.write(keep_call, prospect, state.text(), state.began):
        raise EndedElsewhere("")
    if state.asset_id != facts.asset_id or state.revision_id != facts.script.revision_id:
        facts = await shell.store.read(get_serving, prospect, state.asset_id, now, revision_id=state.revision_id)
    values = await shell.store.read(values_of, facts)
    page = await shell.store.read(get_prospect, prospect, now)
    app = cast(Any, shell)
    app.push_screen(PlayerScreen(facts, fill_script(facts.script.body, values), state, page, str(app.current_mode)))


async def _which(shell: Shell, facts: ServeFacts, left: CallState) -> CallState | None:
    notes = f", {count_words(len(left.notes), 'note')}" if left.notes else ""
    heard = f", {count_words(len(left.objections), 'objection')}" if left.objections else ""
    options = [
        Option("on", "Go on where you were", f"{ago_words(left.began, here(shell))}, {clock(left.seconds)}{notes}{heard}"),
        Option("again", "From the first line", "its notes, objections and time stay"),
        Option("new", "Throw it away", "and begin a new one"),
    ]
    chosen = await shell.ask(Choice(f"A call with {safe_text(facts.script.prospect['name'])} is not finished", options, digits=True))
    fresh = new_state(facts, shell.now())
    if chosen == "again":
        fresh.notes, fresh.objections, fresh.seconds, fresh.began = left.notes, left.objections, left.seconds, left.began
    return {"on": left, "again": fresh, "new": fresh}.get(chosen or "")


# Other applications


def place_of(shell: Shell) -> Place:
    """What the terminal and the desktop that the app runs in can do."""
    app = cast(Any, shell)

    def copy(text: str) -> bool:
        app.copy_to_clipboard(text)
        return True

    return Place(copy, partial(show, environ=os.environ))


async def _apply(shell: Shell, facts: ServeFacts, name: str) -> None:
    facts, serving = await shell.store.read(make_serving, facts.script.prospect_id, facts.asset_id, shell.now())
    commands = await shell.store.read(list_commands)
    place = place_of(shell)
    if name.casefold() in BUILT_IN:
        application = find_application(name, commands, place)
        served, automatic = serve(application, serving), application.automatic
    else:
        served, automatic = await _apart(
            shell, f"{safe_text(name)}: “{serving.title}” for {serving.prospect['name']}", name, commands, place, serving
        )
    if not automatic:
        typed = await shell.ask(
            Prompt("What came of it?", value=served.outcome, hint="enter keeps it", check=needed("An outcome"), select=True)
        )
        served = Served(typed.strip() if typed else served.outcome, served.note, served.done)
    await note_served(shell, facts, serving, name, served)


async def note_served(shell: Shell, facts: ServeFacts, serving: Serving, name: str, served: Served) -> None:
    """Write the touch of a serving and say what comes next."""
    rendered = await shell.store.read(kept_text, facts, serving)
    channel = facts.channel if facts.channel not in ("", "email") else {"call": "call", "chat": "chat"}.get(serving.kind, "hand")
    contact = Contact(
        channel, served.outcome, name, served.note, subject=serving.subject, rendered=rendered, served=served.done,
    )  # fmt: skip
    noted = await shell.store.write(note_serving, facts.script.prospect_id, facts.asset_id, contact, shell.now())
    await shell.changed(SERVED)
    told = f"“{serving.title}” for {serving.prospect['name']}: {served.outcome}."
    if noted.due:
        when = both_words(noted.due, here(shell), facts.zone)
        told += f" {'His next one is due' if served.done else 'It stays due: again'} {when}."
    shell.notice(f"{told} u to undo.", "good" if served.done else "warn")


async def _apart(shell: Shell, title: str, name: str, commands: Any, place: Place, serving: Serving) -> tuple[Served, bool]:
    """Run a command or a plug-in in a thread of its own; esc stops it, and a plug-in that does not stop is waited for no longer."""
    progress = Progress(title, "esc stops it; nothing is noted then")
    shell.ask(progress)

    def work() -> tuple[Served, bool]:
        application = find_application(name, commands, place, stopped=lambda: progress.stopping)
        return serve(application, serving), application.automatic

    try:
        return await _in_a_thread(work, lambda: progress.stopping)
    except PluginFault as fault:
        if fault.__cause__ is not None:
            cast(Any, shell).log_error(fault.__cause__)
        raise
    finally:
        progress.close_now()


async def _in_a_thread(work: Callable[[], T], stopped: Callable[[], bool]) -> T:
    """What `work` gives or raises (a `SalesError`). The thread is a daemon: one that hangs does not keep the app from closing."""
    found: list[T] = []
    faults: list[SalesError] = []

    def run() -> None:
        try:
            found.append(work())
        except SalesError as error:
            faults.append(error)

    thread = threading.Thread(target=run, name="application", daemon=True)
    thread.start()
    asked = 0.0
    while thread.is_alive():
        await asyncio.sleep(LOOK)
        asked += LOOK if stopped() else 0.0
        if asked > 3.0:  # a command is ended by then; a plug-in cannot be
            raise NotServed("It does not stop, and is waited for no longer.", "What it does is not noted.")
    if faults:
        raise faults[0]
    if not found:
        raise NotServed("The application ended without an answer.")
    return found[0]


# Skipping


async def skip_next(shell: Shell, prospect_id: int) -> None:
    """Pass over his next right asset; the reason is one key. Nothing is asked where there is nothing to pass over."""
    coming: NextAsset | None = await shell.store.read(next_asset, prospect_id, shell.now())
    if coming is None:
        shell.notice("There is nothing left to skip in this stage.")
        return
    reason = await why_words(shell, shell.ask(why_choice()))
    if reason is not None:
        await skip_this(shell, prospect_id, coming.step_id, reason)


async def skip_this(shell: Shell, prospect_id: int, step_id: int, reason: str) -> None:
    """Pass over one step for a reason, and say what comes next."""
    due = await shell.store.write(skip_step, prospect_id, step_id, reason, shell.now())
    await shell.changed(MOVED | SERVED)
    then = f" His next one is due {moment_words(due, here(shell))}." if due else ""
    shell.notice(f"Skipped: {reason}.{then} u to undo.", "good")


def why_choice() -> Choice:
    """The question why something is skipped, one key for each usual reason; it is asked in the very moment of the key."""
    return Choice(
        "Skip it: why?", [*(Option(kept, label) for kept, label in SKIPS), Option("", "Another reason", "you type it")], digits=True
    )


async def why_words(shell: Shell, asked: Awaitable[str | None]) -> str | None:
    """The reason that was chosen, or typed; None where it was left."""
    chosen = await asked
    if chosen == "":
        typed = await shell.ask(Prompt("Why is it skipped?", check=needed("A reason")))
        return str(typed).strip() if typed is not None else None
    return chosen

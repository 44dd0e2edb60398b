"""Before somebody new is saved: may he be there already?"""

from collections.abc import Mapping
from typing import Any, cast

from ..errors import SalesError
from ..store.duplicates import Similar, similar_to
from ..widgets.choice import Choice, Option
from .base import Shell

SHOWN = 5
ADD, BACK = "add", "back"


class OpenedInstead(Exception):
    """The founder opened the one who was there already: nothing is added, and no form is wanted any more."""


async def ask_similar(shell: Shell, given: Mapping[str, str]) -> None:
    """Show who may be this person, if anybody, and ask. Returns where he is to be added.

    Raises `OpenedInstead` where the founder went to the one who is there, `SalesError` where he wants the form back.
    """
    found = await shell.store.read(similar_to, given)
    if not found:
        return
    taken = found[0].taken
    options = [Option(str(each.id), f"Open {each.name}", _detail(each)) for each in found[:SHOWN]]
    if not taken:
        options.append(Option(ADD, "Add him anyway", "he is somebody else"))
    options.append(Option(BACK, "Back to the form", "what you typed is still there"))
    title = "This address is somebody’s already" if taken else "Is he there already?"
    chosen = await shell.ask(Choice(title, options, digits=True))
    if chosen == ADD:
        return
    if chosen is None or chosen == BACK:
        raise SalesError("Not added yet.", "What you typed is here.", "ctrl+s asks again, esc leaves it.")
    from .prospect import ProspectScreen

    cast(Any, shell).push_screen(ProspectScreen(int(chosen)))
    raise OpenedInstead


def _detail(each: Similar) -> str:
    firm = f"{each.company} · " if each.company else ""
    return f"{firm}{each.stage} · {each.reason}"

"""The form of an asset's details: from what is known to fields, and from what was typed back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..errors import SalesError
from ..rules.schedule import Delay
from ..store.library import CHANNELS, STATUSES, AssetDraft
from ..widgets.choice import Option
from ..widgets.form import Field

QUADRANTS = ("Customer", "Product", "Brand", "Customer flow")
_YES = ("yes", "y", "true", "1")


def called(kind: str) -> str:
    """What the words of an asset are called where something is wrong with them."""
    return {"email": "The mail", "call": "The script", "chat": "The script"}.get(kind, "The text")


def draft_fields(draft: AssetDraft, stages: Sequence[str], *, new: bool = False) -> list[Field]:
    """The fields of one asset; a new one has only those that matter from the start."""
    waits = CHANNELS[draft.kind] != "hand"
    fields = [
        Field("title", "Title", draft.title, needed=True, hint="for yourself" if draft.kind != "email" else "for yourself; also the subject"),
        Field(
            "stage", "Stage", draft.stage, "ctrl+p picks one; empty: in no stage yet" if not draft.stage else "",
            check=lambda text: _stage(text, stages), choices=[Option(name, name) for name in stages],
        ),
    ]  # fmt: skip
    if waits:
        fields.append(
            Field("delay", "Wait", draft.delay, "days after the contact before: 0 at once, 2, 3b for business days", check=_delay)
        )
    if waits and not new:
        fields.append(Field("required", "Required", "yes" if draft.required else "no", check=_yes_or_no, choices=_options("yes", "no")))
    fields += [
        Field("status", "Status", draft.status, check=_status, choices=_options(*STATUSES)),
        Field("tags", "Tags", ", ".join(draft.tags), "with commas between them"),
    ]
    if not new:
        quadrants = [Option(str(number), f"Q{number}", name) for number, name in enumerate(QUADRANTS, 1)]
        value = str(draft.quadrant or "")
        fields.append(Field("quadrant", "Quadrant", value, "1 to 4, or empty", check=_quadrant, choices=quadrants))
        fields.append(Field("application", "Served by", draft.application, "an application’s name; empty: what its kind is served by"))
    return fields


def drafted(draft: AssetDraft, typed: Mapping[str, str]) -> AssetDraft:
    """The asset with what was typed."""
    stage = typed["stage"].strip()
    same = stage.casefold() == draft.stage.casefold()
    changed = replace(
        draft,
        title=typed["title"].strip(),
        stage=draft.stage if same else stage,
        position=draft.position if same else None,
        delay=typed.get("delay", draft.delay).strip() or "0",
        status=typed["status"].strip().lower() or draft.status,
        tags=tags_of(typed["tags"]),
    )
    if "required" in typed:
        changed = replace(changed, required=typed["required"].strip().casefold() in _YES)
    if "quadrant" in typed:
        number = typed["quadrant"].strip().lower().removeprefix("q")
        changed = replace(changed, quadrant=int(number) if number.isdecimal() else None, application=typed["application"].strip())
    return changed


def shared_fields() -> list[Field]:
    """What several assets can be given at once; an empty field leaves each as it is."""
    quadrants = [Option(str(number), f"Q{number}", name) for number, name in enumerate(QUADRANTS, 1)]
    return [
        Field("add", "Add tags", hint="with commas between them"),
        Field("drop", "Take tags away", hint="with commas between them"),
        Field("status", "Status", hint="empty: as each is", check=_status, choices=_options(*STATUSES)),
        Field(
            "quadrant", "Quadrant", hint="1 to 4; none; empty: as each is", check=_quadrant, choices=[*quadrants, Option("none", "none")]
        ),
    ]


def tags_of(text: str) -> tuple[str, ...]:
    """ "price, month end" as tags."""
    return tuple(dict.fromkeys(tag.strip() for tag in text.split(",") if tag.strip()))


def _options(*names: str) -> list[Option]:
    return [Option(name, name) for name in names]


def _stage(text: str, stages: Sequence[str]) -> str:
    known = text.strip().casefold() in (name.casefold() for name in stages)
    return "" if known else f"There is no such stage. The stages are: {', '.join(stages)}."


def _delay(text: str) -> str:
    try:
        Delay.parse(text.strip())
    except SalesError as error:
        return f"{error.title} {error.hint}".strip()
    return ""


def _status(text: str) -> str:
    return "" if text.strip().lower() in STATUSES else f"A status is one of: {', '.join(STATUSES)}."


def _yes_or_no(text: str) -> str:
    return "" if text.strip().casefold() in (*_YES, "no", "n", "false", "0") else "Say yes or no."


def _quadrant(text: str) -> str:
    return "" if text.strip().lower().removeprefix("q") in ("1", "2", "3", "4", "none") else "A quadrant is 1, 2, 3 or 4."

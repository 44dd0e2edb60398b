"""From an asset and a prospect to what an application is given."""

from datetime import datetime

from ..glass import safe_text
from ..store.engine import Database
from ..store.serving import ServeFacts, get_serving, not_live
from .application import File, Serving
from .filling import fill_script, fill_text, spoken, values_of

SPOKEN = frozenset({"call", "chat"})
"""The kinds of asset that the founder speaks or types himself: a missing fact is a gap in them."""


def make_serving(db: Database, prospect_id: int, asset_id: int, now: datetime) -> tuple[ServeFacts, Serving]:
    """An asset filled in for a prospect. Raises `SalesError` for one that is not live, or a fact that is missing."""
    facts = get_serving(db, prospect_id, asset_id, now)
    if facts.script.asset_status != "live":
        raise not_live(facts)
    return facts, serving_of(db, facts, now)


def serving_of(db: Database, facts: ServeFacts, now: datetime) -> Serving:
    """The same from facts that were read."""
    script, values = facts.script, values_of(db, facts)
    if script.asset_kind in SPOKEN:
        subject, text = "", script_text(script.body, values)
        markdown = text
    else:
        subject, text, markdown = fill_text(facts, values)
    who = {key: safe_text(value) for key, value in script.prospect.items()}
    who |= {"phone": safe_text(facts.phone), "zone": facts.zone, "stage": safe_text(script.stage)}
    custom = {safe_text(key): safe_text(value, lines=True) for key, value in values["prospect"]["custom"].items() if isinstance(value, str)}
    return Serving(
        facts.asset_id, script.asset_kind, safe_text(facts.title), facts.number, subject, text, markdown,
        tuple(File(safe_text(file.name), file.path, file.media_type) for file in facts.files), {**who, "custom": custom}, now,
    )  # fmt: skip


def kept_text(db: Database, facts: ServeFacts, serving: Serving) -> str:
    """The exact text of a contact: what was spoken has no names in brackets where a fact was missing."""
    script = facts.script
    return script_text(script.body, values_of(db, facts), gaps=False) if script.asset_kind in SPOKEN else serving.text


def script_text(body: str, values: dict[str, object], *, gaps: bool = True) -> str:
    """A whole script with the facts in it, as a text to read from; without `gaps` as it was spoken."""
    lines: list[str] = []
    filled = fill_script(body, values)
    for part in filled.script.parts:
        lines += ["", f"## {part.title}"] if part.title else [""]
        for line in part.lines:
            if line.text:
                lines += ["", f"> {line.text}" if line.direction else line.text]
            lines += [f"- {branch.said} -> {branch.target}" for branch in line.branches]
            lines += [f"-> {line.jump}"] if line.jump else []
    text = "\n".join(lines).strip()
    return text if gaps else spoken(text, filled.gaps)

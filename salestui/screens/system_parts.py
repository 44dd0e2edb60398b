"""What lies behind the parts of System: other screens, panels in words, and sentences on what the figures mean."""

from typing import Any, cast

from ..rules.conversion import MOVE_DAYS, TOO_FEW
from ..rules.definitions import DEFINITIONS
from ..store.reports.assets import ConvertsRow
from ..store.reports.flow import Flow
from .acts import Work
from .base import BaseScreen
from .system_boxes import APPLICATIONS, DECISIONS, INTEL, STAGE, WORDS
from .system_pages import rate_words
from .wording import count_words

MEANS = {
    "flow": "Each box says what stands in that part now; on the arrows is the share that reached the next stage, below it who dropped off."
    f" A ? means fewer than {TOO_FEW} came through: too few to say.",
    "funnel": DEFINITIONS["funnel"],
    "converts": DEFINITIONS["assets"],
    "forecast": DEFINITIONS["forecast"],
    "touches": DEFINITIONS["touches"],
    "week": DEFINITIONS["weekly"],
}


def explain(page: str) -> str:
    """What the figures of a page mean."""
    return MEANS[page]


def row_words(row: ConvertsRow) -> str:
    """Everything about one revision that was served, as a sentence."""
    return (
        f"{row.asset}, revision {row.number}{'' if row.newest else ' (not the newest)'}: served to {count_words(row.served, 'person', 'people')}."
        f" Replied before the next one came: {rate_words(row.replied)}. Moved on within {MOVE_DAYS} days: {rate_words(row.moved)}."
        f" Became customers: {rate_words(row.won)}. Replies and moves count for the last revision served before."
    )


def open_revision(here: BaseScreen, row: ConvertsRow) -> None:
    """The revisions of its asset."""
    from .revisions import RevisionsScreen

    here.app.push_screen(RevisionsScreen(row.asset_id))


def open_part(here: BaseScreen, flow: Flow, key: str) -> Work | None:
    """Open the part of the system that a box stands for."""
    if key.startswith(STAGE):
        _open_stage(here, int(key.removeprefix(STAGE)))
        return None
    if key == APPLICATIONS:
        here.action_command("go-outbox")
        return None
    if key == WORDS:
        here.action_command("go-library")
        return None
    here.action_command({INTEL: "go-intel", DECISIONS: "go-triage"}[key])
    return None


def _open_stage(here: BaseScreen, stage_id: int) -> None:
    from .pipeline import PipelineScreen

    here.action_command("go-pipeline")
    screen = cast(Any, here.app).base_screen
    if isinstance(screen, PipelineScreen):
        screen.show_stage(stage_id)

"""What the library is narrowed to: the stages with their counts above the list, and the choice of kind, status, quadrant or tag."""

from collections.abc import Sequence
from dataclasses import replace

from ..glass import safe_text
from ..store.library import KINDS, STATUSES
from ..store.shelf import NOWHERE, Facets, Shelf, Wanted
from ..widgets.choice import Option
from .asset_form import QUADRANTS
from .asset_lines import KIND_WORDS
from .outbox_head import Filters

NO_STAGE = "no stage"


class StageFilters(Filters):
    """The stages, each with the number of what is shown of it."""

    _whole = 0

    @property
    def whole(self) -> int:
        """What stands in two stages is counted once."""
        return self._whole

    def show_stages(self, stages: Sequence[tuple[int, str]], shelf: Shelf, wanted: int | None) -> None:
        """These stages, and the one that is wanted."""
        counts = {safe_text(name): shelf.stages.get(id, 0) for id, name in stages}
        counts[NO_STAGE] = shelf.stages.get(NOWHERE, 0)
        counts = {name: count for name, count in counts.items() if count}  # the one that is wanted is told in any case
        chosen = NO_STAGE if wanted == NOWHERE else next((safe_text(name) for id, name in stages if id == wanted), None)
        if self._whole != shelf.found:
            self._whole = shelf.found
            self.refresh()
        self.show(counts, chosen)


def wanted_words(wanted: Wanted) -> list[str]:
    """The filters that are on, a few words each."""
    words = [f"kind {wanted.kind}"] if wanted.kind else []
    if wanted.status:
        words.append("retired ones too" if wanted.status == "all" else wanted.status)
    if wanted.quadrant is not None:
        words.append(f"Q{wanted.quadrant}" if wanted.quadrant else "no quadrant")
    return [*words, f"tag {safe_text(wanted.tag)}"] if wanted.tag else words


def options_of(facets: Facets, wanted: Wanted) -> list[Option]:
    """What the list can be narrowed to, with counts; what is on already can be taken off."""
    on = " (shown now)"
    options = [Option("", "everything", "no filter but retired ones left out", f"{sum(facets.statuses.values()):,}")]
    for kind in KINDS:
        if kind in facets.kinds:
            said = KIND_WORDS[kind] + (on if wanted.kind == kind else "")
            options.append(Option(f"kind {kind}", f"kind: {kind}", said, f"{facets.kinds[kind]:,}"))
    for status in STATUSES:
        if status in facets.statuses:
            said = {"draft": "not yet sent to anybody", "live": "in use", "retired": "out of use"}[status]
            said += on if wanted.status == status else ""
            options.append(Option(f"status {status}", f"status: {status}", said, f"{facets.statuses[status]:,}"))
    options.append(Option("status all", "status: all", "retired ones too" + (on if wanted.status == "all" else "")))
    for number in (1, 2, 3, 4, NOWHERE):
        if facets.quadrants.get(number):
            name = f"quadrant: {number or 'none'}"
            said = (QUADRANTS[number - 1] if number else "of no quadrant yet") + (on if wanted.quadrant == number else "")
            options.append(Option(f"quadrant {number}", name, said, f"{facets.quadrants[number]:,}"))
    for tag, count in facets.tags.items():
        options.append(Option(f"tag {tag}", f"tag: {safe_text(str(tag))}", on.strip() if wanted.tag == tag else "", f"{count:,}"))
    return options


def narrowed(wanted: Wanted, chosen: str) -> Wanted:
    """The filters with what was chosen; a second time takes it off."""
    field, _, value = chosen.partition(" ")
    if not field:
        return Wanted(search=wanted.search)
    if field == "quadrant":
        return replace(wanted, quadrant=None if wanted.quadrant == int(value) else int(value))
    before = {"kind": wanted.kind, "status": wanted.status, "tag": wanted.tag}[field]
    value = "" if before == value else value
    if field == "kind":
        return replace(wanted, kind=value)
    return replace(wanted, status=value) if field == "status" else replace(wanted, tag=value)

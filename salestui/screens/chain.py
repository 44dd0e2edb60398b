"""The way from what was heard to what came of it, for one decision: every line opens its place. Reached from both ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from textual.app import ComposeResult

from ..errors import SalesError
from ..glass import safe_text
from ..store.decisions import Chain, ChainProspect, ChainRevision, get_chain
from ..store.inbox import get_intel
from ..store.library import get_asset
from ..store.tasks import TaskRow
from ..widgets.cells import Line, fit, share, wrap
from ..widgets.line_list import LineList, RowState
from ..widgets.prose import Prose
from ..widgets.rows import fixed
from ..widgets.sheet import Sheet
from .acts import Work, here
from .base import BaseScreen
from .beside import WIDTHS, Beside, Split
from .decision_lines import VERDICT_STYLES, day, decision_entries, effects_words, result_words, said, task_entries
from .doing import leave_task, open_task, put_off_task
from .looking_back import look_back
from .wording import ago_words, count_words, moment_words

MOST = 200  # things heard, and people, that are listed; all of them are counted
HEARD, DECIDED, TASK, REVISION, PERSON, OUTCOME, MORE = "heard", "decided", "task", "revision", "got it", "came of it", "more"
KINDS = frozenset({"decision", "decision_intel", "intel", "task", "revision", "asset", "touch", "prospect", "stage", "stage_move"})


@dataclass(frozen=True)
class Link:
    """One line of the chain: its part, the id of what it opens (with an asset's revision `number`), its words, and what stands on the right."""

    part: str
    key: int
    words: str
    right: str = ""
    number: int = 0

    @property
    def id(self) -> tuple[str, int]:
        """What tells it from the others."""
        return self.part, self.key


class ChainScreen(BaseScreen):
    """The chain of one decision, and beside it the words of a line: what the customer said, or what the revision says; esc goes back."""

    NAME, TAB = "chain", "triage"
    KINDS = KINDS
    HORIZONTAL_BREAKPOINTS = WIDTHS

    def __init__(self, decision_id: int, on: tuple[str, int] | None = None) -> None:
        """`on` is the (part, id) that the cursor goes to."""
        super().__init__()
        self._decision, self._on = decision_id, on
        self._chain: Chain | None = None
        self._links: list[Link] = []
        self._shown: tuple[str, int] | None = None
        self.about = Sheet(id="about")

    def body(self) -> ComposeResult:
        """The chain, and the words of one of its lines."""
        with Split():
            self.rows = LineList(self._row, empty="", id="rows")
            yield self.rows
            yield Beside(self.about)

    async def load(self) -> None:
        """Read all of it."""
        try:
            self._chain = await self.shell.store.read(get_chain, self._decision, MOST)
        except SalesError as error:  # an undo took the decision away while this was open
            self._chain, self._links = None, []
            self.rows.empty = f"{error.title} Esc goes back."
            self.rows.show_rows(())
            self.status.say("this decision is gone", "esc goes back")
            self.about.show(lambda cells: [])
            return
        self._links = links_of(self._chain, here(self.shell))
        if self._on is not None:
            self.rows.cursor_key, self._on = self._on, None
        await self.rows.show(fixed(self._links))
        self.cursor_moved(self.rows)
        self._shown = None
        self.on_line_list_settled()

    @property
    def link(self) -> Link | None:
        """The line under the cursor."""
        found: Link | None = self.rows.row
        return found

    def cursor_moved(self, lines: LineList) -> None:
        """What the chain comes to."""
        if self._chain is None:
            return
        out = self._chain.outcomes
        told = f"decision {self._decision}: heard {count_words(self._chain.heard, 'time')}, {count_words(len(self._chain.revisions), 'revision')}"
        self.status.say(f"{told}, {count_words(out.served, 'person', 'people')} got it", "esc goes back")

    def _row(self, row: Link, cells: int, state: RowState) -> Line:
        part, words, right = share(cells, [(10, 0), (20, 1), (16, 0)])
        at = self._links.index(row) if row in self._links else 0
        first = at == 0 or self._links[at - 1].part != row.part
        style = {HEARD: "accent", DECIDED: VERDICT_STYLES.get(self._chain.decision.verdict, "") if self._chain else "", OUTCOME: "good"}
        pieces = [
            (row.part if first else "", part, style.get(row.part, "dim")),
            (row.words, words, "bold" if state.cursor else ""),
            (row.right, right, "dim"),
        ]
        return [piece for text, room, look in pieces if room for piece in ((fit(text, room), look), ("  ", ""))]

    # Beside the list

    def on_line_list_settled(self) -> None:
        """The cursor rests: show its words."""
        link = self.link
        if link is not None and link.id != self._shown:
            self._shown = link.id
            self.shell.work(self._read(link))

    async def _read(self, link: Link) -> None:
        lines = await self._words(link)
        if self._shown == link.id and self.is_attached:
            self.about.show(partial(_wrapped, lines))

    async def _words(self, link: Link) -> list[tuple[str, str]]:
        """(text, style) of what stands beside a line."""
        chain, now = self._chain, here(self.shell)
        if chain is None:
            return []
        if link.part == HEARD:
            page = await self.shell.store.read(get_intel, link.key)
            by = " · ".join(
                part for part in (page.row.said_by or page.row.prospect, page.row.source, moment_words(page.row.received_at, now)) if part
            )
            return [
                (safe_text(page.row.title), "bold"),
                (safe_text(by), "dim"),
                ("", ""),
                (safe_text(page.body, lines=True).strip() or "No more was said.", ""),
            ]
        if link.part == REVISION:
            asset = await self.shell.store.read(get_asset, link.key, link.number)
            note = next((each.note for each in asset.revisions if each.number == link.number), "")
            return [
                (safe_text(note), "dim"),
                ("", ""),
                (safe_text(asset.subject), "bold"),
                ("", ""),
                (safe_text(asset.body, lines=True), ""),
            ]
        if link.part == TASK:
            task = next((each for each in chain.tasks if each.id == link.key), None)
            return _told(task_entries(task, now)) if task is not None else []
        if link.part == PERSON:
            person = next((each for each in chain.prospects if each.id == link.key), None)
            did = ", ".join(person.did) if person is not None else ""
            told = f"Since then he {did.replace(', ', ' and ')}." if did else "Since then he did nothing that is known."
            return [(safe_text(link.words), ""), (told, ""), ("Enter opens his page, with every word he got.", "dim")]
        came = [(chain.outcomes.words, "accent"), ("", "")] if link.part == OUTCOME and chain.outcomes.served else []
        return came + _told(decision_entries(chain.decision, now))

    # Acts

    def do_open_link(self) -> Work | None:
        """The place of the line."""
        link = self.link
        if link is None:
            return None
        if link.part == HEARD:
            from .reading import ReadingScreen

            self.app.push_screen(ReadingScreen(link.key))
        elif link.part == PERSON:
            from .prospect import ProspectScreen

            self.app.push_screen(ProspectScreen(link.key))
        elif link.part == REVISION:
            from .revisions import RevisionsScreen

            self.app.push_screen(RevisionsScreen(link.key, link.number))
        elif link.part == TASK:
            return self._task_opened(link.key)
        else:
            return self._read_all()
        return None

    def _task_opened(self, id: int) -> Work | None:
        task = next((each for each in self._chain.tasks if each.id == id), None) if self._chain is not None else None
        if task is not None and task.state == "done" and task.target_kind == "asset" and task.target_id:
            from .library_doors import open_asset

            open_asset(self.shell, task.target_id)
            return None
        return open_task(self.shell, id)

    async def _read_all(self) -> None:
        if self._chain is not None:
            title = f"Decision {self._decision}: {said(self._chain.decision)}"
            await self.shell.ask(Prose(title, decision_entries(self._chain.decision, here(self.shell)), term=14))

    def do_look_back(self) -> Work:
        """Say what came of it."""
        return look_back(self.shell, self._decision)

    def _aimed_task(self) -> int | None:
        link = self.link
        if link is None or link.part != TASK:
            self.shell.notice("This is for a task: the lines after the decision.")
            return None
        return link.key

    def do_later_decision(self) -> Work | None:
        """Put a task off."""
        id = self._aimed_task()
        return put_off_task(self.shell, id) if id is not None else None

    def do_leave_task(self) -> Work | None:
        """Drop a task, or say that it is done."""
        id = self._aimed_task()
        return leave_task(self.shell, id) if id is not None else None

    def on_line_list_opened(self) -> None:
        """Two clicks open."""
        self.shell.attempt(self.do_open_link)

    def why(self, row: Link) -> str:
        """What the line has to do with the decision."""
        return WHY[row.part]

    def copied(self, row: Link) -> str:
        """Its words."""
        return row.words

    def outside(self, row: Link) -> str:
        """Nothing of it stands outside."""
        return ""

    def do_search(self) -> None:  # type: ignore[override]  # one chain is no list to search
        """There is nothing to search in one chain."""
        self.shell.notice("This is one chain; / searches the decisions (esc).")

    def do_back(self) -> None:
        """Back to where it was opened."""
        self.dismiss()


WHY = {
    HEARD: "This was heard, and the decision is about it. Enter reads all of it.",
    DECIDED: "This is what you decided, in your own sentence. Enter shows everything about it.",
    TASK: "The decision asks for this. Enter does it, or opens what it was done to; z puts it off, x drops it.",
    REVISION: "These words were written because of the decision. Enter opens the versions.",
    PERSON: "He got words that were written because of the decision. Enter opens his page.",
    OUTCOME: "What came of it, with everybody who got those words. r says whether it worked.",
    MORE: "There are more than are listed.",
}


def links_of(chain: Chain, now: Any) -> list[Link]:
    """The lines of a chain, in their order."""
    row = chain.decision
    links = [
        Link(HEARD, each.id, _heard(each.title, each.said_by or each.prospect), ago_words(each.received_at, now)) for each in chain.intel
    ]
    if chain.heard > len(chain.intel):
        links.append(Link(MORE, 1, f"and {chain.heard - len(chain.intel):,} more like it"))
    right = " ".join(part for part in (effects_words(row.effects), day(row.at, now)) if part)
    links.append(Link(DECIDED, row.id, f"{row.verdict}: {said(row)}", right))
    links += [Link(TASK, task.id, safe_text(task.words), _state(task, now)) for task in chain.tasks]
    links += [_revision(each, now) for each in chain.revisions]
    out = chain.outcomes
    links.append(Link(OUTCOME, row.id, out.words if out.served else "nobody has got words that came of it yet", result_words(row, now)))
    links += [_person(each, now) for each in chain.prospects]
    if chain.received > len(chain.prospects):
        links.append(Link(MORE, 2, f"and {chain.received - len(chain.prospects):,} more people"))
    return links


def _heard(title: str, by: str) -> str:
    return safe_text(f"{title} ({by})" if by else title)


def _state(task: TaskRow, now: Any) -> str:
    if task.state == "open":
        return f"until {day(task.snoozed_until, now)}" if task.snoozed_until else "to do"
    return f"{task.state}{f' {day(task.done_at, now)}' if task.done_at else ''}"


def _revision(each: ChainRevision, now: Any) -> Link:
    newest = "" if each.newest else ", not the newest"
    words = f"{each.asset}, revision {each.number}{newest}: {count_words(each.got, 'person', 'people')} got it"
    return Link(REVISION, each.asset_id, safe_text(words), day(each.at, now), each.number)


def _person(each: ChainProspect, now: Any) -> Link:
    did = ", ".join(words.removeprefix("became a ") for words in each.did) or ago_words(each.at, now)
    who = f"{each.name}{f', {each.company}' if each.company else ''} · {each.stage}"
    return Link(PERSON, each.id, safe_text(who), did)


def _told(entries: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(f"{name}: {text}", "") for name, text in entries]


def _wrapped(lines: Sequence[tuple[str, str]], cells: int) -> list[Line]:
    return [[(line, style)] for text, style in lines for line in (wrap(text, cells) or [""])]

"""The rules on intel: what each looks for and does, how often it did; made, changed, paused, applied and removed by one key each."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from textual.app import ComposeResult

from ..glass import quoted, safe_text
from ..store.inbox import IntelRow
from ..store.ruling import Preview, RuleRow, apply_rules, list_rules, pause_rule, preview_rule, remove_rule
from ..store.ruling_log import DidRow, count_did, list_did
from ..widgets.cells import Line, Piece, fit, share, wrap
from ..widgets.line_list import LineList, RowState
from ..widgets.listing import Listing
from ..widgets.look import Glyphs, look_of
from ..widgets.rows import Source
from ..widgets.sheet import Sheet
from .acts import Work, here
from .base import BaseScreen, Shell
from .beside import WIDTHS, Beside, Split
from .intel_lines import who
from .wording import ago_words, count_words, moment_words

CHANGED = frozenset({"rule", "intel", "decision", "decision_intel"})
NONE_YET = (
    'No rule yet. n makes the first: what it looks for (from:acme "free trial"), and what always happens to that: discard, park, or a'
    " quadrant that is proposed on the card. What it would find is shown before it is kept. In Intel, a makes one of the row under the cursor."
)


class RulesScreen(BaseScreen):
    """The list, and what the rule under the cursor finds; esc goes back to Intel."""

    NAME, TAB = "rules", "intel"
    KINDS = CHANGED
    HORIZONTAL_BREAKPOINTS = WIDTHS

    def __init__(self) -> None:
        super().__init__()
        self.about = Sheet(id="about")
        self.beside = Beside(self.about)
        self._known: set[int] | None = None
        self._wanted: int | None = None

    def body(self) -> ComposeResult:
        """The rules and what one of them finds."""
        with Split():
            self.rows = LineList(self._row, header=_head, empty="", id="rows")
            yield self.rows
            yield self.beside

    async def load(self) -> None:
        """Read all of them; one that is new has the cursor."""
        every = await self.shell.store.read(list_rules)
        words = self.search_text.casefold().split()
        rules = [rule for rule in every if all(word in f"{rule.query} {rule.words}".casefold() for word in words)]
        new = next(
            (number for number, rule in enumerate(rules) if self._known is not None and rule.id not in self._known and not words), None
        )
        at = next((number for number, rule in enumerate(rules) if rule.id == self.rows.cursor_key), self.rows.cursor)
        self.rows.empty = "No rule has this in it." if words else NONE_YET
        self._known = {rule.id for rule in every}
        self.rows.show_rows(rules, at if new is None else new)
        self.cursor_moved(self.rows)
        self.on_line_list_settled()

    def cursor_moved(self, lines: LineList) -> None:
        """Say where the cursor is."""
        place = f"rules: {lines.cursor + 1:,} of {lines.count:,}" if lines.count else "rules: none"
        self.status.say(place + (f" · searched: {self.search_text}" if self.search_text else ""), "the first that finds a card decides it")

    def on_line_list_settled(self) -> None:
        """Show what it finds."""
        rule = self.rule
        self._wanted = rule.id if rule is not None else None
        if rule is None:
            self.about.show(lambda cells: [])
        elif self.beside.display:
            self.shell.work(self._find(rule))

    async def _find(self, rule: RuleRow) -> None:
        found = await self.shell.store.read(preview_rule, rule.query, here(self.shell))
        if self._wanted == rule.id and self.is_attached:
            self.about.show(partial(about_lines, rule, found, here(self.shell), look_of(self).glyphs), keep=True)

    def on_line_list_opened(self) -> None:
        """Two clicks open."""
        self.shell.attempt(self.do_open_rule)

    @property
    def rule(self) -> RuleRow | None:
        """The rule under the cursor."""
        found: RuleRow | None = self.rows.row
        return found

    def _row(self, rule: RuleRow, cells: int, state: RowState) -> Line:
        look = look_of(self)
        query, does, done, last = _columns(cells)
        sign = look.glyphs.good if rule.active else "="
        pieces: list[Piece] = [
            (f"{sign} ", "good" if rule.active else "warn"),
            (fit(rule.query, query - 2, more=look.glyphs.more), "bold" if state.cursor else ""),
        ]
        if does:
            pieces += [
                ("  ", ""),
                (fit(rule.words if rule.active else f"paused: {rule.words}", does, more=look.glyphs.more), "" if rule.active else "warn"),
            ]
        if done:
            pieces += [("  ", ""), (fit(f"{rule.decided:,}" if rule.verdict else "", done, "right"), "dim")]
        if last:
            pieces += [("  ", ""), (fit(ago_words(rule.last_at, here(self.shell)) if rule.last_at else "never", last, "right"), "dim")]
        return pieces

    # Acts

    def _nothing(self) -> Work | None:
        self.shell.notice("There is no rule here: n makes one.")
        return None

    def do_open_rule(self) -> Work | None:
        """What it did, the newest first."""
        return self._log(self.rule) if self.rule is not None else self._nothing()

    async def _log(self, rule: RuleRow) -> None:
        store = self.shell.store
        count = await store.read(count_did, rule.id)
        if not count:
            self.shell.notice(
                "It has done nothing yet. f lets the rules look at the inbox now."
                if rule.verdict
                else "It only proposes: its cards say so."
            )
            return
        source = Source(lambda: store.read(count_did, rule.id), lambda offset, limit: store.read(list_did, rule.id, limit, offset))
        await self.shell.ask(Listing(f"What {quoted(rule.query)} did", partial(_did, here(self.shell)), source, count))

    def do_new_rule(self) -> Work:
        """Ask for it, show what it would find, keep it."""
        from .rule_form import add_rule_form

        return add_rule_form(self.shell)

    def do_change_rule(self) -> Work | None:
        """The form with what is known."""
        from .rule_form import change_rule_form

        return change_rule_form(self.shell, self.rule) if self.rule is not None else self._nothing()

    def do_pause_rule(self) -> Work | None:
        """Let it rest, or work again."""
        return self._paused(self.rule) if self.rule is not None else self._nothing()

    async def _paused(self, rule: RuleRow) -> None:
        await self.shell.store.write(pause_rule, rule.id, not rule.active, self.shell.now())
        await self.shell.changed(CHANGED)
        self.shell.notice(f"{'Paused' if rule.active else 'It works again:'} {quoted(rule.query)}. u to undo.", "good")

    def do_apply_rules(self) -> Work | None:
        """Let the rules look at the inbox now."""
        if not self.rows.count:
            return self._nothing()
        return apply_now(self.shell)

    def do_remove_rule(self) -> Work | None:
        """Take it out."""
        return self._removed(self.rule) if self.rule is not None else self._nothing()

    async def _removed(self, rule: RuleRow) -> None:
        await self.shell.store.write(remove_rule, rule.id, self.shell.now())
        await self.shell.changed(CHANGED)
        stands = f" What it decided stands ({count_words(rule.decided, 'time')})." if rule.decided else ""
        self.shell.notice(f"Removed the rule {quoted(rule.query)}.{stands} u to undo.", "good")

    def why(self, rule: RuleRow) -> str:
        """The whole row, also what does not fit."""
        rests = "" if rule.active else " It is paused."
        return safe_text(f"{rule.query}: {rule.words}. It decided {count_words(rule.decided, 'time')}.{rests}")

    def outside(self, rule: RuleRow) -> str:
        """Nothing of it stands outside."""
        return ""

    def copied(self, rule: RuleRow) -> str:
        """What it looks for."""
        return safe_text(rule.query)

    def do_back(self) -> None:
        """End the search, then back."""
        if self.search_text:
            super().do_back()
        else:
            self.dismiss()


async def apply_now(shell: Shell) -> None:
    """Let the rules look at the inbox now; one undo takes back what they do."""
    done = await shell.store.write(apply_rules, here(shell))
    await shell.changed(CHANGED)
    told = f"Rules: {done.words}. u takes all of it back." if done.words else "The rules find nothing to do in the inbox."
    shell.notice(told, "good")


def about_lines(rule: RuleRow, found: Preview, now: datetime, glyphs: Glyphs, cells: int) -> list[Line]:
    """What a rule looks for and does, and what it finds."""
    lines: list[Line] = [[(line, "bold")] for line in wrap(rule.query, cells)]
    lines += [[(line, "")] for line in wrap(rule.words + ("" if rule.active else " (paused)"), cells)]
    lines += [[], *preview_lines(found, now, glyphs, cells)]
    return lines


def preview_lines(found: Preview, now: datetime, glyphs: Glyphs, cells: int) -> list[Line]:
    """What a query finds."""
    if not found.found:
        return [[(line, "dim")] for line in wrap("It finds nothing of what was heard until now.", cells)]
    lines: list[Line] = [[(line, "dim")] for line in wrap(found_words(found), cells)]
    return [*lines, *(_found(row, now, glyphs, cells) for row in found.rows)]


def found_words(found: Preview) -> str:
    """How much a query finds, in a sentence."""
    waits = f", {count_words(found.inbox, 'card')} of it in the inbox" if found.inbox else ", none of it in the inbox now"
    return f"It finds {count_words(found.found, 'item')} of what was heard until now{waits}. The newest:"


def _found(row: IntelRow, now: datetime, glyphs: Glyphs, cells: int) -> Line:
    when = ago_words(row.received_at, now)
    return [
        (f"{glyphs.dot} ", "dim"),
        (fit(f"{who(row)}: {row.title}", max(8, cells - len(when) - 4), more=glyphs.more), ""),
        (f"  {when}", "dim"),
    ]


def _did(now: datetime, row: DidRow, cells: int, state: RowState) -> Line:
    when, verdict, title = share(cells, [(16, 0), (8, 0), (12, 1)])
    return [
        (fit(moment_words(row.at, now), when) + "  ", "dim"),
        (fit(row.verdict, verdict) + "  ", ""),
        (fit(row.title, title), "bold" if state.cursor else ""),
    ]


def _columns(cells: int) -> list[int]:
    return share(cells, [(20, 2), (16, 2), (6, 0), (12, 0)])


def _head(cells: int) -> Sequence[Line]:
    query, does, done, last = _columns(cells)
    texts = (
        (fit("  Looks for", query), query),
        (fit("Does", does), does),
        (fit("Times", done, "right"), done),
        (fit("Last", last, "right"), last),
    )
    return [[(text + "  ", "dim") for text, room in texts if room]]

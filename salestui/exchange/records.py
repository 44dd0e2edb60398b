"""From rows to people: each column is read by its field's own rule, a thousand rows at a time.

Columns, not cells: most of a CRM's 268 columns are empty, and a column that is empty for a thousand rows costs one look.
What a rule cannot understand (an unknown stage, a broken amount) stays as a custom field under the column's own name.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from ..errors import SalesError
from ..glass import safe_text
from ..rules.names import split_name
from ..rules.schedule import find_zone
from ..rules.times import utc_text
from ..store.matching import Incoming
from .addresses import AddressReader, contact_of
from .amounts import Amounts
from .keys import contact_keys, external_key
from .mapping import Column, Plan
from .notes import AMOUNT, CURRENCY, DATE, KEY, NO_STAGE_DAY, OFF_DAY, SILENCED, YES_OR_NO, ZONE, Notes, Words
from .reading import Rejected, Table
from .stages import StageBook, closed_kind
from .values import DateColumn, is_no, is_nothing, is_yes, plain_notes, split_values
from .vocabulary import asks_for_silence, words

CHUNK = 1000
DATES = ("since", "created", "closed")
# Fields whose own words also stay as custom fields: the store keeps only what it understands of them.
KEPT = frozenset(("stage", "status", "deal_name", "contact_id", "undeliverable", "not_now_until", *DATES))
FIRST_DAY = "1970"  # nobody's stage began before; an export that says so means that it does not know
DELETED = frozenset(
    ("deleted", "geloscht", "eliminado", "supprime", "eliminato", "excluido", "verwijderd")
)  # a status of Pipedrive: the deal is in the bin

_Cells = Sequence[str]
_SEVERAL_PHONES = re.compile(r"(?:\d\D*){6,}(?:;|,|\||:::)\D*(?:\d\D*){6,}")


class RowReader:
    """Reads a table's rows by a plan. `notes` collects what had to be assumed or was not understood; `skipped` counts rows passed over.

    `currency` is used where neither the cell nor its row names one; `now` bounds dates that lie in the future.
    """

    def __init__(self, table: Table, plan: Plan, stages: StageBook, currency: str, now: datetime) -> None:
        self._table, self._plan, self._stages, self._currency, self._now = table, plan, stages, currency, utc_text(now)
        self._tomorrow = utc_text(now + timedelta(days=1))  # a day without a zone may be a day ahead of ours
        self.notes = Notes()
        self.skipped = 0
        self._columns = {field: plan.of(field) for field in {column.field for column in plan.columns}}
        self._addresses = AddressReader()
        self._amounts = Amounts(currency)
        self._zones: dict[str, str] = {}
        self._dates: dict[int, DateColumn] = {}
        for column in (column for field in (*DATES, "not_now_until") for column in self._columns.get(field, ())):
            reader = DateColumn((row[column.index] for row in table.rows), column.header, plan.dialect.day_first)
            self._dates[column.index] = reader
            if reader.assumed:
                self.notes.say(reader.assumed)

    def stage_columns(self) -> tuple[str, ...]:
        """The columns that decide on a stage: where they say what they said last time, nobody is moved."""
        return tuple(column.header for field in ("stage", "status") for column in self._columns.get(field, ()))

    def read(self, begin: int, end: int) -> tuple[list[Incoming], list[Rejected]]:
        """The people of rows `begin` to `end` (exclusive), and the rows that are none."""
        rows, lines = self._table.rows[begin:end], self._table.lines[begin:end]
        columns: list[_Cells] = list(zip(*rows, strict=True))
        customs: list[dict[str, str]] = [{} for _ in rows]
        self._keep_custom(columns, customs)
        people, rejected = self._people(columns, customs, lines)
        for field, fill in (
            ("zone", self._fill_zone),
            ("tags", self._fill_tags),
            ("notes", self._fill_notes),
            ("value", self._fill_value),
            ("unsubscribed", self._fill_unsubscribed),
            ("undeliverable", self._fill_undeliverable),
            ("id", self._fill_ids),
        ):
            if field in self._columns:
                fill(columns, people)
        if self._plan.dialect.deals:
            self._fill_contacts(columns, people)
        if any(field in self._columns for field in ("stage", "status", "not_now_until", *DATES)):
            self._fill_stage(columns, people)
        return [person for person in people if person is not None], rejected

    def _keep_custom(self, columns: list[_Cells], customs: list[dict[str, str]]) -> None:
        """Unknown columns, and those of `KEPT` fields, into each row's custom fields."""
        kept = [(column.index, column.header) for field in KEPT for column in self._columns.get(field, ())]
        if self._plan.dialect.deals or self._plan.dialect.name == "linkedin":
            kept += [(column.index, column.header) for column in self._columns.get("id", ())]
        for index, name in [(index, name) for index, _, name in self._plan.custom()] + sorted(kept):
            column = columns[index]
            if any(column):
                for custom, text in zip(customs, _cleaned(column), strict=True):
                    if text:
                        custom[name] = text

    def _merged(self, field: str, columns: list[_Cells], customs: list[dict[str, str]], clean: Callable[[str], str]) -> list[str]:
        """One field's cells: the first column that says something; what others say besides stays as a custom field."""
        sources = self._columns.get(field, ())
        if not sources:
            return [""] * len(customs)
        merged = (
            _cleaned(columns[sources[0].index]) if clean is _clean else [clean(cell) if cell else "" for cell in columns[sources[0].index]]
        )
        for column in sources[1:]:
            if not any(columns[column.index]):
                continue
            for at, cell in enumerate(columns[column.index]):
                text = clean(cell) if cell else ""
                if text and not merged[at]:
                    merged[at] = text
                elif text and text != merged[at] and field not in KEPT:
                    customs[at][column.header] = text
        return merged

    def _people(
        self, columns: list[_Cells], customs: list[dict[str, str]], lines: list[int]
    ) -> tuple[list[Incoming | None], list[Rejected]]:
        """Who each row is about: name, addresses, phone, company; None for a rejected row, so that places stay."""

        def field(name: str) -> list[str]:
            return self._merged(name, columns, customs, _clean)

        names, stand_ins = field("name"), field("deal_name")
        contacts = [contact_of(cell) if cell else ("", "") for cell in field("contact_name")]
        emails = self._addresses.read([*self._columns.get("email", ()), *self._columns.get("contact_email", ())], columns, customs)
        default_source = self._plan.dialect.system
        people: list[Incoming | None] = []
        rejected: list[Rejected] = []
        for line, custom, (addresses, broken), name, stand_in, contact, first, middle, last, phone, company, title, source in zip(
            lines, customs, emails, names, stand_ins, contacts, field("first_name"), field("middle_name"), field("last_name"),
            field("phone"), field("company"), field("title"), field("source"), strict=True,
        ):  # fmt: skip
            if contact[0] or contact[1]:
                name = name or contact[0]
                if contact[1] and not addresses and not broken:
                    addresses, broken = self._addresses.one(contact[1])
            if "@" in name and not addresses and not broken:  # "Ada Rossi <ada@rossi.example>" where a name is expected
                name, written = contact_of(name)
                addresses, broken = self._addresses.one(written)
            if broken and not addresses:
                people.append(None)
                rejected.append(Rejected(line, broken))
                continue
            if not name and (first or last):
                name = f"{first} {last}" if first and last and not middle else " ".join(part for part in (first, middle, last) if part)
                if first > "\u2e80" and split_name(f"{last} {first}") == (
                    first,
                    last,
                ):  # 山田 太郎: the family first, as it is written there
                    name = f"{last} {first}"
            elif middle:
                custom[self._columns["middle_name"][0].header] = middle
            named = bool(name) and "@" not in name
            if named and not first and not last:
                first, last = split_name(name)
            phone = phone.removeprefix("'")  # how a spreadsheet is told that "+44 ..." is no sum
            if " ::: " in phone or (14 < len(phone) < 200 and _SEVERAL_PHONES.search(phone)):
                custom[self._columns["phone"][0].header] = phone
                phone = next(iter(split_values(phone)), "")
            name = name or stand_in or company or (addresses[0][0] if addresses else "")
            if not name:
                people.append(None)
                rejected.append(Rejected(line, "no name, no e-mail address and no company: nobody to keep"))
                continue
            people.append(
                Incoming(line, name, named, first, last, addresses, phone, company, title, source or default_source, custom, deal=stand_in)
            )
        return people, rejected

    def _cells(
        self, field: str, columns: list[_Cells], people: list[Incoming | None], clean: Callable[[str], str]
    ) -> list[tuple[Incoming, str]]:
        """(person, cell) for every person whose cell of a field says something."""
        cells = self._merged(field, columns, _customs(people), clean)
        return [(person, cell) for person, cell in zip(people, cells, strict=True) if person is not None and cell]

    def _keep(self, person: Incoming, field: str, cell: str) -> str:
        header = self._columns[field][0].header
        person.custom.setdefault(header, cell)
        return header

    def _unread(self, person: Incoming, field: str, cell: str, noun: Words) -> None:
        self.notes.unread(self._keep(person, field, cell), noun, cell, person.line)

    def _fill_zone(self, columns: list[_Cells], people: list[Incoming | None]) -> None:
        for person, cell in self._cells("zone", columns, people, _clean):
            if cell not in self._zones:
                try:
                    self._zones[cell] = find_zone(cell.replace("_slash_", "/")).key
                except SalesError:
                    self._zones[cell] = ""
            person.zone = self._zones[cell]
            if not person.zone:
                self._unread(person, "zone", cell, ZONE)

    def _fill_tags(self, columns: list[_Cells], people: list[Incoming | None]) -> None:
        for column in self._columns["tags"]:
            if any(columns[column.index]):
                for person, cell in zip(people, columns[column.index], strict=True):
                    if person is not None and cell:
                        for tag in split_values(_clean(cell)):
                            tag = tag.removeprefix("* ").strip()
                            if tag and tag not in person.tags:
                                person.tags = (*person.tags, tag)

    def _fill_notes(self, columns: list[_Cells], people: list[Incoming | None]) -> None:
        for person, cell in self._cells("notes", columns, people, plain_notes):
            person.notes = cell

    def _fill_value(self, columns: list[_Cells], people: list[Incoming | None]) -> None:
        currencies = self._merged("currency", columns, _customs(people), _clean)
        amounts = self._merged("value", columns, _customs(people), _clean)
        for person, amount, currency in zip(people, amounts, currencies, strict=True):
            if person is None or not amount:
                if person is not None and currency:
                    self._keep(person, "currency", currency)
                continue
            found = self._amounts.read(amount, currency)
            unknown = bool(currency) and not self._amounts.code(currency)
            if unknown:
                self._unread(person, "currency", currency, CURRENCY)
            if found:
                person.value, person.currency = found
            elif unknown:
                self._keep(person, "value", amount)
            else:
                self._unread(person, "value", amount, AMOUNT)
                if currency:
                    self._keep(person, "currency", currency)
        if self._amounts.assumed:
            self.notes.say(f"{self._columns['value'][0].header}: amounts without a currency were taken as {self._currency}.")

    def _fill_unsubscribed(self, columns: list[_Cells], people: list[Incoming | None]) -> None:
        system = self._plan.dialect.system
        when = DateColumn((), "", None)  # some programs say since when instead of yes
        for column in self._columns["unsubscribed"]:
            if not any(columns[column.index]):
                continue
            for person, cell in zip(people, columns[column.index], strict=True):
                if person is None or not cell or not (text := _clean(cell)) or is_no(text) or is_nothing(text):
                    continue
                clear = is_yes(text) or bool(when.read(text))
                if person.emails:
                    person.unsubscribed = f"unsubscribed in {system}" if system else "unsubscribed before the import"
                    if not clear:  # a wrong suppression is mended by a key, a wrong mail is not
                        self.notes.unread(column.header, YES_OR_NO, text, person.line, SILENCED)
                if not clear or not person.emails:
                    person.custom[column.header] = text

    def _fill_undeliverable(self, columns: list[_Cells], people: list[Incoming | None]) -> None:
        """An address that mail came back from is not written to again; the reason names the column and what it says."""
        system = self._plan.dialect.system
        for column in self._columns["undeliverable"]:
            for person, cell in zip(people, columns[column.index], strict=True):
                if person is not None and person.emails and (text := _clean(cell)) and not is_no(text) and not is_nothing(text):
                    said = column.header if is_yes(text) else f"{column.header}: {text}"
                    person.unsubscribed = person.unsubscribed or (f"{said} (in {system})" if system else said)

    def _fill_ids(self, columns: list[_Cells], people: list[Incoming | None]) -> None:
        dialect = self._plan.dialect
        for person, cell in self._cells("id", columns, people, _clean):
            key = external_key(dialect.key or "plain:", cell)
            if key:
                person.external_ids = (key,)
            else:
                self._unread(person, "id", cell, KEY)

    def _fill_contacts(self, columns: list[_Cells], people: list[Incoming | None]) -> None:
        """A deal belongs to its first contact: that one's key goes before the deal's own."""
        for person, cell in self._cells("contact_id", columns, people, _clean):
            person.external_ids = (*contact_keys(self._plan.dialect.contact_key or "plain:", cell)[:1], *person.external_ids)

    def _fill_stage(self, columns: list[_Cells], people: list[Incoming | None]) -> None:
        """Stage, since when, and why lost. A status of won or lost is believed before the stage."""
        count = len(people)
        stages = self._merged("stage", columns, [{}] * count, _clean)
        statuses = self._status(columns, count)
        reasons = self._merged("lost_reason", columns, _customs(people), _clean)
        since, created, closed, until = (self._date(field, columns, people) for field in (*DATES, "not_now_until"))
        soft = not self._plan.dialect.deals and self._plan.dialect.name.startswith("hubspot")
        system = self._plan.dialect.system
        for at, person in enumerate(people):
            if person is None:
                continue
            if statuses[at] and self._is_deleted(statuses[at]):
                people[at] = None
                self.skipped += 1
                self.notes.deleted(person.line)
                continue
            kind = closed_kind(statuses[at]) if statuses[at] else ""
            stage = self._stages.of_kind(kind) if kind in ("won", "lost") else None
            if stage is None and stages[at]:
                stage = self._stages.find(stages[at])
            if stage is None and statuses[at] and not stages[at] and not kind:
                stage = self._stages.find(statuses[at])
            if stage is not None:
                person.stage_id, person.stage_kind, person.soft = stage.id, stage.kind, soft and stage.kind == "open"
            elif person.emails and (asks_for_silence(stages[at]) or asks_for_silence(statuses[at])):
                person.unsubscribed = (
                    person.unsubscribed or f"“{stages[at] or statuses[at]}” {f'in {system}' if system else 'before the import'}"
                )
            elif stages[at] or (statuses[at] and not kind):
                self.notes.stage(stages[at] or statuses[at])
            if person.stage_kind == "lost":
                person.lost_reason = reasons[at] or (f"lost in {system}" if system else "lost before the import")
            elif reasons[at]:
                self._keep(person, "lost_reason", reasons[at])
            known = (closed[at] if person.stage_kind in ("won", "lost") else "") or since[at] or created[at]
            if known and not FIRST_DAY <= known <= self._tomorrow:
                known = self._stage_day(at, person, columns)
            person.since = min(known, self._now) if known else ""
            person.until = until[at][:10]

    def _is_deleted(self, status: str) -> bool:
        return self._plan.dialect.system == "Pipedrive" and words(status) in DELETED

    def _stage_day(self, at: int, person: Incoming, columns: list[_Cells]) -> str:
        """The first day of a row that can be a stage's, and a note about those that cannot."""
        for field in ("closed", "since", "created"):
            for column in self._columns.get(field, ()) if field != "closed" or person.stage_kind in ("won", "lost") else ():
                cell = columns[column.index][at]
                moment = self._dates[column.index].read(cell)
                if moment and FIRST_DAY <= moment <= self._tomorrow:
                    return moment
                if moment:
                    self.notes.unread(column.header, DATE, _clean(cell), person.line, NO_STAGE_DAY, OFF_DAY)
        return ""

    def _status(self, columns: list[_Cells], count: int) -> list[str]:
        """The status column that speaks of open, won and lost; Pipedrive writes a founder's own "Status" under the same name."""
        sources: list[Column] = list(self._columns.get("status", ()))
        sources.sort(key=lambda column: not any(closed_kind(cell) for cell in set(columns[column.index])))
        return [_clean(cell) for cell in columns[sources[0].index]] if sources else [""] * count

    def _date(self, field: str, columns: list[_Cells], people: list[Incoming | None]) -> list[str]:
        found = [""] * len(people)
        for column in self._columns.get(field, ()):
            dates = self._dates[column.index]
            read, cells = dates.read, columns[column.index]
            found = [before or (read(cell) if cell else "") for before, cell in zip(found, cells, strict=True)]
            if dates.unread:
                for person, cell in zip(people, cells, strict=True):
                    if person is not None and cell in dates.unread and (text := _clean(cell)) and not is_nothing(text):
                        self.notes.unread(column.header, DATE, text, person.line)
        return found


def _customs(people: list[Incoming | None]) -> list[dict[str, str]]:
    return [person.custom if person is not None else {} for person in people]


def _cleaned(column: _Cells) -> list[str]:
    """A column's cells, each as `_clean` leaves it; written out because it runs for every cell of a file."""
    known: dict[str, str] = {}
    cleaned: list[str] = []
    for cell in column:
        text = cell.strip()
        if text and not (text.isascii() and text.isprintable()):
            safe = known.get(text)
            if safe is None:
                safe = known[text] = safe_text(text).strip()
            text = safe
        cleaned.append(text)
    return cleaned


def _clean(cell: str) -> str:
    """A cell without what a terminal would act on and without blanks around it."""
    text = cell.strip()
    return text if text.isascii() and text.isprintable() else safe_text(text).strip()

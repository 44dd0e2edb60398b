"""`salestui report`: what the store says about the system, as a table to read or as JSON with the same figures."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..errors import SalesError
from ..glass import quoted
from ..rules.definitions import DEFINITIONS, PERIOD
from . import report_json as documents
from .call import Call, option
from .money import amount
from .out import local, local_day, many

if TYPE_CHECKING:
    from ..rules.conversion import Rate
    from ..store.reports.assets import Converts
    from ..store.reports.forecast import Outlook
    from ..store.reports.funnel import Funnel
    from ..store.reports.interactions import Interactions
    from ..store.reports.touches import Touches
    from ..store.reports.weekly import Review
    from .parser import Parser

BAR = 24  # cells of the longest bar


def build(parser: "Parser") -> None:
    """The arguments of `report`."""
    below = parser.commands("reports")
    reports: tuple[tuple[str, str, Callable[[Call], int]], ...] = (
        ("funnel", "how many ever reached each stage, what converts, drop-off, median days", run_funnel),
        ("assets", "what each revision that was served led to", run_assets),
        ("weekly", "the last seven days beside the seven before, and one thing to look at", run_weekly),
        ("interactions", "contacts a customer takes: planned and actual", run_interactions),
        ("forecast", "what open prospects are worth, by month", run_forecast),
        ("touches", "contacts per week, out and in", run_touches),
    )
    for name, summary, run in reports:
        one = below.add_parser(name, help=summary, description=f"{summary[:1].upper()}{summary[1:]}. {DEFINITIONS[name]}")
        if name != "forecast":  # its shares need every way there is
            only = " (without it: the last seven days of 24 hours)" if name == "weekly" else ""
            one.add_argument("--since", metavar="DATE", help=f"only {PERIOD[name]}{only}")
        one.add_argument(
            "--now", metavar="ISO", help="as if it were this moment: what came later is left out; stages, words and values are today's"
        )
        one.add_argument("--json", action="store_true", help="print JSON")
        one.set_defaults(run=run)


def _since(call: Call) -> str:
    from ..rules.times import utc_text
    from ..rules.weeks import read_since

    if call.args.since is None:
        return ""
    with option("--since"):
        since = read_since(call.args.since, None)
        if since > utc_text(call.now):
            raise SalesError(f"{quoted(call.args.since)} is still to come.", "Nothing was counted.", "Name a day that was.")
        return since


def _until(call: Call) -> str:
    """The moment of `--now`, after which nothing counts; without it everything does."""
    from ..rules.times import utc_text
    from ..store.reports.ladder import FOREVER

    return utc_text(call.now) if call.args.now is not None else FOREVER


def _tell(call: Call) -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        if done < total:
            call.out.progress(f"counting… {done} of {total}")
        else:
            call.out.progress_done()

    return tell


def _period(call: Call, words: str, since: str) -> None:
    """The line above a table: what the period means there."""
    call.out.line(words.format(since=f"since {local_day(since) if since else 'the beginning'}"))


def share(rate: "Rate | None") -> str:
    """A share as it is read: "40 % (96 of 240), 34-46 %", or that there are too few."""
    if rate is None or rate.share is None:
        return ""
    words = f"{rate.share:.0%} ({rate.count:,} of {rate.of:,})"
    interval = rate.interval
    return f"{words}, too few" if interval is None else f"{words}, {interval[0] * 100:.0f}-{interval[1] * 100:.0f} %"


def bar(count: float, most: float) -> str:
    """A bar of blocks; something that is there is never drawn as nothing."""
    return "█" * max(int(count > 0), round(BAR * count / most)) if most else ""


def run_funnel(call: Call) -> int:
    """Stage by stage."""
    from ..store.reports.funnel import funnel

    found: Funnel = funnel(call.db, _since(call), _tell(call), _until(call))
    if call.args.json:
        call.out.json(documents.funnel(found))
        return 0
    _period(call, f"Of the {many(found.people, 'person', 'people')} who came in {{since}}:", found.since)
    if not found.people:
        brings = "Nobody came in yet. salestui prospect add or salestui import brings the first ones."
        call.out.line("Nobody came in since then: an earlier --since shows more." if found.since else brings)
        return 0
    most = found.rows[0].reached if found.rows else 0
    rows = [
        (
            row.stage, f"{row.reached:,}", bar(row.reached, most), f"{row.here:,}", share(row.onward),
            f"{row.dropped.count:,}" if row.dropped else "", f"{row.lost:,}", f"{row.paused:,}", "" if row.days is None else f"{row.days:.1f}",
        )
        for row in found.rows
    ]  # fmt: skip
    call.out.table(("STAGE", "REACHED", "", "NOW", "MOVE ON", "DROP OFF", "LOST", "NOT NOW", "DAYS"), rows, (1, 3, 5, 6, 7, 8))
    call.out.line(f"{many(found.people, 'prospect')}; {found.lost:,} lost, {found.paused:,} put off.")
    return 0


def run_assets(call: Call) -> int:
    """Revision by revision."""
    from ..store.reports.assets import converts

    found: Converts = converts(call.db, _since(call), tell=_tell(call), until=_until(call))
    if call.args.json:
        call.out.json(documents.assets(found))
        return 0
    _period(call, "What was served {since}, and what followed:", found.since)
    if not found.rows:
        call.out.line("Nothing was served yet. salestui enrol puts prospects into their sequence, salestui send serves what is due.")
        return 0
    rows = [
        (row.asset_id, row.asset, row.number, f"{row.served:,}", share(row.replied), share(row.moved), share(row.won)) for row in found.rows
    ]
    call.out.table(("ASSET", "TITLE", "REV", "SERVED", "REPLIED", f"MOVED ON IN {found.days} DAYS", "WON"), rows, (0, 2, 3))
    call.out.line(DEFINITIONS["assets"])
    return 0


def run_weekly(call: Call) -> int:
    """The review."""
    from ..rules.times import utc_text
    from ..rules.weeks import WEEK
    from ..store.reports.deciding import measure_words
    from ..store.reports.weekly import weekly

    since = _since(call) or utc_text(call.now - WEEK)
    found: Review = weekly(call.db, call.now, since, _tell(call), _until(call))
    if call.args.json:
        call.out.json(documents.weekly(found))
        return 0
    call.out.line(f"What happened from {local(found.since)} to {local(found.until)}, beside the same time before it:")
    most = max(max(row.count, row.before) for row in found.rows)
    rows = [(f"{row.what} {row.detail}".rstrip(), f"{row.count:,}", bar(row.count, most), f"{row.before:,}") for row in found.rows]
    call.out.table(("WHAT", "COUNT", "", "THE TIME BEFORE"), rows, (1, 3))
    call.out.line(measure_words(found.measures))
    call.out.line(documents.gap_words(found.gap))
    return 0


def run_interactions(call: Call) -> int:
    """Planned and actual."""
    from ..store.reports.interactions import interactions

    found: Interactions = interactions(call.db, _since(call), _tell(call), _until(call))
    if call.args.json:
        call.out.json(documents.interactions(found))
        return 0
    _period(call, "Of the people who came in {since} and became customers:", found.since)
    spreads = [("in all", found.planned, found.actual), *((row.stage, row.planned, row.actual) for row in found.rows)]
    rows = [
        (
            name,
            planned,
            *(("", "", "", 0) if actual is None else (f"{actual.median:g}", f"{actual.least:g}", f"{actual.most:g}", actual.count)),
        )
        for name, planned, actual in spreads
    ]
    call.out.table(("STAGE", "PLANNED", "MEDIAN", "LEAST", "MOST", "CUSTOMERS"), rows, (1, 2, 3, 4, 5))
    if found.actual is None:
        call.out.line("Nobody became a customer yet on a way that is known.")
    return 0


def run_forecast(call: Call) -> int:
    """Month by month."""
    from ..store.reports.forecast import outlook

    found: Outlook = outlook(call.db, call.now, tell=_tell(call), until=_until(call))
    if call.args.json:
        call.out.json(documents.forecast(found))
        return 0
    _period(call, "By all that happened {since}:", "")
    if not found.rows:
        call.out.line("No open prospect has a value yet. salestui prospect set ID value=1200 gives one.")
        return 0
    most = max(row.expected.expected for row in found.rows)
    rows = [
        (
            row.month or "no date", row.prospects, *(amount(minor, row.currency) for minor in (row.expected.value, row.expected.expected)),
            bar(row.expected.expected, most), f"{amount(row.expected.low, row.currency)} to {amount(row.expected.high, row.currency)}",
        )
        for row in found.rows
    ]  # fmt: skip
    call.out.table(("MONTH", "PROSPECTS", "VALUE", "EXPECTED", "", "BETWEEN"), rows, (1, 2, 3))
    call.out.line(DEFINITIONS["forecast"])
    few = [stage.stage for stage in found.stages if stage.rate.too_few and stage.here]
    if few:
        call.out.line(f"Too few people came through yet to say much of: {', '.join(few)}.")
    if found.valueless:
        call.out.line(f"{many(found.valueless, 'open prospect has', 'open prospects have')} no value and stand in no month.")
    return 0


def run_touches(call: Call) -> int:
    """Week by week."""
    from ..store.reports.touches import touches

    found: Touches = touches(call.db, call.now, _since(call), tell=_tell(call))
    call.out.progress_done()
    if call.args.json:
        call.out.json(documents.touches(found))
        return 0
    _period(call, "What happened {since}:", found.since)
    if not found.rows:
        call.out.line("No contact is noted yet. salestui send serves what is due; each mail, call and reply is a contact.")
        return 0
    most = max(max(row.out, row.incoming) for row in found.rows)
    rows = [(row.week, row.monday, row.out, bar(row.out, most), row.incoming, bar(row.incoming, most)) for row in found.rows]
    call.out.table(("WEEK", "FROM", "OUT", "", "IN", ""), rows, (2, 4))
    call.out.line(f"{many(found.out, 'contact')} out, {found.incoming:,} in.")
    return 0

"""The reports as JSON: fractions from 0 to 1 with their counts, intervals [low, high] or null when there are too few, days as numbers,
money as a number in major units with its currency, as everywhere in JSON. `definition` says what the figures are, `period` what `since` means."""

from typing import TYPE_CHECKING, Any

from ..rules.definitions import DEFINITIONS, PERIOD
from .money import major

if TYPE_CHECKING:
    from ..rules.conversion import Gap, Rate
    from ..store.reports.assets import Converts
    from ..store.reports.forecast import Outlook
    from ..store.reports.funnel import Funnel
    from ..store.reports.interactions import Interactions
    from ..store.reports.ladder import Spread
    from ..store.reports.touches import Touches
    from ..store.reports.weekly import Review

Document = dict[str, Any]
DIGITS = 4  # of a fraction and of days: finer than any store can know


def rate(found: "Rate | None") -> Document | None:
    """A share with its counts."""
    if found is None:
        return None
    interval = found.interval
    return {
        "count": found.count,
        "of": found.of,
        "share": None if found.share is None else round(found.share, DIGITS),
        "interval": None if interval is None else [round(bound, DIGITS) for bound in interval],
        "too_few": found.too_few,
    }


def _days(found: float | None) -> float | None:
    return None if found is None else round(found, DIGITS)


def _document(report: str, since: str, rows: list[Document], **more: Any) -> Document:
    told = {"period": PERIOD[report], "definition": DEFINITIONS[report]}
    return {"report": report, "since": since or None, **told, "rows": rows, "total": len(rows), **more}


def funnel(found: "Funnel") -> Document:
    """Stage by stage."""
    rows = [
        {
            "stage_id": row.stage_id, "stage": row.stage, "kind": row.kind, "reached": row.reached, "here": row.here,
            "waiting": row.waiting, "conversion": rate(row.onward), "decided": rate(row.decided), "drop_off": rate(row.dropped),
            "lost": row.lost, "paused": row.paused,
            "median_days": _days(row.days), "stays": row.stays,
        }
        for row in found.rows
    ]  # fmt: skip
    return _document("funnel", found.since, rows, people=found.people, lost=found.lost, paused=found.paused)


def assets(found: "Converts") -> Document:
    """Revision by revision."""
    rows = [
        {
            "asset_id": row.asset_id, "asset": row.asset, "kind": row.kind, "status": row.status, "revision": row.number, "revision_id": row.id,
            "newest": row.newest, "served": row.served, "replied": rate(row.replied), "moved_on": rate(row.moved), "won": rate(row.won),
        }
        for row in found.rows
    ]  # fmt: skip
    return _document("assets", found.since, rows, days=found.days)


def gap_words(gap: "Gap | None") -> str:
    """The one suggestion as a sentence."""
    if gap is None:
        return "No gap stands out."
    if gap.kind == "drop-off" and gap.rate is not None:
        rest = gap.rate.rest
        return f"Look first at {gap.stage}: {rest.count:,} of the {rest.of:,} who left it ({rest.share:.0%}) dropped off."
    if gap.kind == "stage":
        return f"Look first at {gap.stage}: it has no live asset."
    return f"Look first at the objection “{gap.stage}”: no live asset answers it."


def weekly(found: "Review") -> Document:
    """Figure by figure."""
    rows = [{"what": row.what, "detail": row.detail, "count": row.count, "before": row.before} for row in found.rows]
    gap = found.gap
    told = None if gap is None else {"kind": gap.kind, "about": gap.stage, "decided": rate(gap.rate), "text": gap_words(gap)}
    how = found.measures
    deciding = {
        "inbox": how.waiting, "inbox_oldest_days": _days(how.oldest_days), "days_to_live": _days(how.days), "written": how.written,
        "days_to_live_before": _days(how.days_before), "live_assets": how.live, "live_assets_decided": how.behind,
    }  # fmt: skip
    before = {"since": found.before_since, "until": found.since}
    return _document("weekly", found.since, rows, until=found.until, before=before, gap=told, deciding=deciding)


def spread(found: "Spread | None") -> Document | None:
    """Median, least, most and of how many."""
    if found is None:
        return None
    return {"median": _days(found.median), "min": found.least, "max": found.most, "customers": found.count}


def interactions(found: "Interactions") -> Document:
    """Stage by stage, and in all."""
    rows = [{"stage_id": row.stage_id, "stage": row.stage, "planned": row.planned, "actual": spread(row.actual)} for row in found.rows]
    return _document("interactions", found.since, rows, planned=found.planned, actual=spread(found.actual))


def forecast(found: "Outlook") -> Document:
    """Month by month, and what is known of each stage."""
    rows = [
        {
            "month": row.month or None, "currency": row.currency, "prospects": row.prospects, "value": major(row.expected.value, row.currency),
            "expected": major(row.expected.expected, row.currency), "low": major(row.expected.low, row.currency),
            "high": major(row.expected.high, row.currency), "value_too_few": major(row.expected.few, row.currency),
        }
        for row in found.rows
    ]  # fmt: skip
    stages = [
        {
            "stage_id": stage.stage_id, "stage": stage.stage, "becomes_customer": rate(stage.rate), "median_days_to_go": _days(stage.days),
            "upper_quartile_days_to_go": _days(stage.late), "customers": stage.customers, "here": stage.here,
            "value": {currency: major(minor, currency) for currency, minor in stage.value.items()},
        }
        for stage in found.stages
    ]  # fmt: skip
    return _document("forecast", "", rows, stages=stages, without_value=found.valueless)


def touches(found: "Touches") -> Document:
    """Week by week."""
    rows = [
        {
            "week": row.week, "monday": row.monday, "out": row.out, "in": row.incoming,
            "channels": {"email": row.email, "call": row.call, "chat": row.chat, "other": row.other},
        }
        for row in found.rows
    ]  # fmt: skip
    return _document("touches", found.since, rows, out=found.out, incoming=found.incoming)

"""When something is due: delays, windows and business days, by the wall clock of the person it goes to.

The rules (sender.md): a delay counts from the previous touch as it really happened, in days or business days (Monday to
Friday without the holidays), and keeps the time of day; then the next allowed window opens. A wall time that a
spring-forward day skips becomes the first moment after the gap; one that an autumn day has twice is the first of the two.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ..errors import SalesError
from .windows import DAY_MINUTES, DAY_NAMES, Delay, Window
from .zones import find_zone

__all__ = ["DAY_NAMES", "Delay", "Window", "due_at", "find_zone", "is_business_day", "next_open", "ring_again"]

_ONE_DAY = timedelta(days=1)
_ANY_HOUR = ((0, DAY_MINUTES),)
_OFFICE = Window.parse("Mon-Fri 09:00-17:00")  # hours to ring where no mailbox has a window that says others
_HOUR = 60  # minutes left at least until nobody is there any more


def next_open(at: datetime, zone: ZoneInfo, window: Window | None, holidays: Collection[date] = ()) -> datetime:
    """The first moment from `at` on (UTC) at which something may go: `at` itself if the window is open then.

    On a holiday nothing goes. `window` None is any hour of any other day.
    """
    day = at.astimezone(zone).date()
    while True:
        if day not in holidays:
            stretches = window.days[day.weekday()] if window else _ANY_HOUR
            moments = [moment for stretch in stretches if (moment := _opening(day, stretch, zone, at))]
            if moments:
                return min(moments).astimezone(UTC)
        day += _ONE_DAY


def due_at(
    previous: datetime | None, delay: Delay, zone: ZoneInfo, window: Window | None, holidays: Collection[date], now: datetime
) -> datetime:
    """The moment (UTC, whole seconds) a step is due: `delay` after the previous touch, then the next open window.

    Without a previous touch the delay counts from `now`; the answer is never before `now`. "0b" waits for a business day.
    `window` None is any hour. Raises `SalesError` where the calendar ends.
    """
    start = previous or now
    try:
        moment = _delayed(start, delay, zone, holidays)
        moment = max(moment, now.astimezone(UTC))
        if moment.microsecond:  # the store keeps whole seconds, and cutting one off would be early
            moment = moment.replace(microsecond=0) + timedelta(seconds=1)
        return next_open(moment, zone, window, holidays)
    except OverflowError as error:
        title = f"{delay.days} days after {start.date()} is beyond the calendar."
        raise SalesError(title, "Nothing was scheduled.", "Check the date.") from error


def is_business_day(day: date, holidays: Collection[date]) -> bool:
    """Monday to Friday and no holiday."""
    return day.weekday() < 5 and day not in holidays


def ring_again(now: datetime, zone: ZoneInfo, window: Window | None, holidays: Collection[date]) -> datetime:
    """When whoever was not reached is tried again (UTC): the next business day where he is, at the same hour, but inside `window`.

    Without a window, or on days that it leaves open day and night, office hours hold: nobody is rung at two in the morning.
    """
    wall = now.astimezone(zone)
    day, minute = wall.date(), wall.hour * 60 + wall.minute
    for _ in range(60):
        day += _ONE_DAY
        stretches = (window or _OFFICE).days[day.weekday()]
        if is_business_day(day, holidays) and stretches:
            open_hours = _OFFICE.days[day.weekday()] if stretches == _ANY_HOUR else stretches
            inside = [min(max(minute, opens), max(opens, closes - _HOUR)) for opens, closes in open_hours]
            return _at_wall(datetime.combine(day, _clock(min(inside, key=lambda at: abs(at - minute)))), zone, now)
    return due_at(now, Delay(1, business=True), zone, window, holidays, now)  # a window without a business day


def _delayed(start: datetime, delay: Delay, zone: ZoneInfo, holidays: Collection[date]) -> datetime:
    """The moment (UTC) the delay is over, before any window."""
    wall = start.astimezone(zone).replace(tzinfo=None, fold=0)
    if not delay.business:
        return _at_wall(wall + timedelta(days=delay.days), zone, start) if delay.days else start.astimezone(UTC)
    day = wall.date()
    for _ in range(delay.days):
        day += _ONE_DAY
        while not is_business_day(day, holidays):
            day += _ONE_DAY
    if delay.days:
        return _at_wall(datetime.combine(day, wall.time()), zone, start)
    if is_business_day(day, holidays):
        return start.astimezone(UTC)
    while not is_business_day(day, holidays):
        day += _ONE_DAY
    return _at_wall(datetime.combine(day, time.min), zone, start)


def _opening(day: date, stretch: tuple[int, int], zone: ZoneInfo, at: datetime) -> datetime | None:
    """The first moment from `at` on within one stretch of a day; None where it is over, or a clock change skips all of it."""
    opens, closes = _clock(stretch[0]), _clock(stretch[1])
    for moment in (at, _at_wall(datetime.combine(day, opens), zone, at)):
        wall = moment.astimezone(zone)
        if moment >= at and wall.date() == day and opens <= wall.time() and (stretch[1] == DAY_MINUTES or wall.time() < closes):
            return moment
    return None


def _at_wall(wall: datetime, zone: ZoneInfo, not_before: datetime) -> datetime:
    """The first moment (UTC) from `not_before` on at which the clocks of `zone` show `wall`, or the end of the gap that skips it."""
    first, second = wall.replace(tzinfo=zone, fold=0), wall.replace(tzinfo=zone, fold=1)
    early, late = first.astimezone(UTC), second.astimezone(UTC)
    if early <= late:  # an ordinary time, or one that comes twice
        return early if early >= not_before else late
    # Skipped: the change lies between the two readings. Wall time grows with real time there, so halving finds its second.
    low, high = int(late.timestamp()), int(early.timestamp()) + (early.microsecond > 0)
    while high - low > 1:
        middle = (low + high) // 2
        shown = datetime.fromtimestamp(middle, zone).replace(tzinfo=None, fold=0)
        low, high = (low, middle) if shown >= wall else (middle, high)
    return datetime.fromtimestamp(high, UTC)


def _clock(minute: int) -> time:
    return time.max if minute == DAY_MINUTES else time(minute // 60, minute % 60)

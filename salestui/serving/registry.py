"""Which applications there are: those that come with salestui, the founder's commands, and plug-ins. A plug-in is loaded only when it is asked for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import EntryPoint

from ..errors import SalesError
from ..glass import quoted, safe_text
from ..store.applications import ApplicationRow
from .application import GROUP, Application, NotServed, Served, Serving
from .builtin import BY_KIND, Place, built_in
from .command import LIMIT, LONGEST_NOTE, LONGEST_OUTCOME, Command

BUILT_IN = ("mail", "phone", "clipboard", "browser", "viewer")


@dataclass(frozen=True)
class Listed:
    """One application as a list shows it. `origin` is "built in", "command" or "plug-in"; `what` tells what it is or does."""

    name: str
    origin: str
    automatic: bool | None
    kinds: tuple[str, ...]
    what: str


class PluginFault(SalesError):
    """A plug-in failed; what it raised is the cause, and belongs into the log."""


def plug_ins() -> list[EntryPoint]:
    """The plug-ins that are installed, by name; none is loaded. What is built in keeps its name."""
    from importlib.metadata import entry_points

    found = {point.name: point for point in entry_points(group=GROUP)}
    return [found[name] for name in sorted(found) if name not in BUILT_IN]


def list_applications(commands: Iterable[ApplicationRow]) -> list[Listed]:
    """Every application there is. Plug-ins are named, not loaded."""
    told = {
        "mail": "through the outbox", "phone": "line by line in the script player", "clipboard": "the words, to be pasted",
        "browser": "the page that it links to", "viewer": "its file, in the desktop's program for it",
    }  # fmt: skip
    place = Place(lambda _: False, lambda _: False)
    rows = [Listed(each.name, "built in", each.automatic, each.kinds, told[each.name]) for each in built_in(place)]
    own = list(commands)
    rows += [Listed(row.name, "command", row.automatic, (), " ".join(row.argv)) for row in own]
    taken = {row.name for row in own}
    rows += [Listed(safe_text(each.name), "plug-in", None, (), safe_text(each.value)) for each in plug_ins() if each.name not in taken]
    return rows


def find_application(
    name: str,
    commands: Iterable[ApplicationRow],
    place: Place,
    *,
    stopped: Callable[[], bool] = bool,
    limit: float = LIMIT,
) -> Application:
    """The application of this name, ready to serve. Raises `SalesError` where there is none, `PluginFault` where a plug-in cannot be loaded."""
    wanted = name.strip().casefold()
    for application in built_in(place):
        if application.name == wanted:
            return application
    for row in commands:
        if row.name.casefold() == wanted:
            return Command(row.name, row.argv, row.automatic, limit=limit, stopped=stopped)
    for point in plug_ins():
        if point.name.casefold() == wanted:
            return _load(point)
    raise SalesError(f"There is no application {quoted(name)}.", "Nothing was served.", "See them all: salestui application list.")


def application_for(kind: str, chosen: str, asked: str = "") -> str:
    """The name of the application that serves an asset: the one that was asked for, the one chosen for the asset, the one of its kind."""
    return asked or chosen or BY_KIND[kind]


def serve(application: Application, serving: Serving) -> Served:
    """Let an application serve, and see that its answer is one. Raises `NotServed` or another `SalesError`, never anything else."""
    if application.kinds and serving.kind not in application.kinds:
        raise NotServed(
            f"{application.name} does not serve {serving.kind} assets, only {', '.join(application.kinds)}.", "Choose another application."
        )
    try:
        found = application.serve(serving)
    except SalesError:
        raise
    except (Exception, SystemExit) as error:
        raise _fault(application.name, "failed while it served", error) from error
    if not isinstance(found, Served) or not isinstance(found.outcome, str) or not isinstance(found.note, str):
        raise _fault(application.name, "gave no answer that can be read", TypeError(f"it returned {found!r:.200}"))
    outcome = safe_text(found.outcome).strip()[:LONGEST_OUTCOME] or "served"
    return Served(outcome, safe_text(found.note, lines=True).strip()[:LONGEST_NOTE], bool(found.done))


class _PlugIn:
    """A plug-in behind its checked name, kinds and way of working."""

    def __init__(self, name: str, inner: Application) -> None:
        self.name, self._inner = name, inner
        self.automatic = bool(getattr(inner, "automatic", False))
        self.kinds = tuple(str(kind) for kind in getattr(inner, "kinds", ()) or ())

    def serve(self, serving: Serving) -> Served:
        """As the plug-in does."""
        return self._inner.serve(serving)


def _load(point: EntryPoint) -> Application:
    try:
        found = point.load()
        inner = found() if isinstance(found, type) else found
        plug_in = _PlugIn(safe_text(point.name), inner)
        if not callable(getattr(inner, "serve", None)):
            raise TypeError(f"{point.value} has no method serve")
    except (Exception, SystemExit) as error:
        raise _fault(point.name, "cannot be loaded", error) from error
    return plug_in


def _fault(name: str, what: str, error: BaseException) -> PluginFault:
    why = " ".join(safe_text(str(error))[:160].split())
    fault = PluginFault(
        f"The plug-in {safe_text(name)} {what} ({type(error).__name__}{f': {why}' if why else ''}).",
        "Nothing was served; salestui goes on.",
        "The log has the details; tell whoever wrote it.",
    )
    fault.__cause__ = error
    return fault

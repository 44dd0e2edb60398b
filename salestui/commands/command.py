"""One thing a user can do, and where."""

from dataclasses import dataclass

EVERYWHERE = "everywhere"


@dataclass(frozen=True)
class Command:
    """One thing a user can do. `label` is for the footer, `help` a sentence for `?`, `where` the screens it works on."""

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    where: tuple[str, ...] = (EVERYWHERE,)
    hidden: bool = False

    @property
    def handler(self) -> str:
        """The method of a screen or of the app that does it."""
        return "do_" + self.id.replace("-", "_")

    def works_on(self, screen: str) -> bool:
        """Whether the command can be given on this screen."""
        return EVERYWHERE in self.where or screen in self.where

    def meets(self, other: "Command") -> bool:
        """Whether there is a screen on which both can be given."""
        return EVERYWHERE in self.where + other.where or bool(set(self.where) & set(other.where))

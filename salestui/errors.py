"""The one error type that a user sees.

Every fault a founder can meet is raised as a `SalesError`; the door that is open at the time (the app's error dialog or
the command line) turns it into one sentence. Anything else that is raised is a bug and keeps its traceback for the log.
"""


class SalesError(Exception):
    """What went wrong, what it means for the data, and what to do next, in the founder's words.

    `title` names the fault in one sentence, `message` says where and that nothing was lost, `hint` says what to do next.
    """

    exit_code = 1

    def __init__(self, title: str, message: str = "", hint: str = "") -> None:
        super().__init__(title)
        self.title, self.message, self.hint = title, message, hint

    def __str__(self) -> str:
        return " ".join(part for part in (self.title, self.message, self.hint) if part)


class TryLater(SalesError):
    """Nothing is wrong that time will not mend: offline, another sender runs, the store is busy (exit code 75)."""

    exit_code = 75

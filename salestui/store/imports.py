"""Writing many prospects at once: what an import hands over, and the bulk statements that put it in the store."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Incoming:
    """One person read from a file, clean and checked; `line` is where in the file.

    `named` is false where the name is a stand-in (company, address, deal title). `emails` are (address, key), the first is the
    main one. `since` is UTC text or "". `stage_id` is None where the file says nothing we understand; `stage_kind` is that
    stage's. `soft` marks a stage that is only a hint for people the store knows already. `value` is minor units.
    `external_ids` are the row's keys in its own program, the person's first. `unsubscribed` is the reason, or "".
    """

    line: int
    name: str
    named: bool
    first_name: str
    last_name: str
    emails: list[tuple[str, str]]
    phone: str
    company: str
    title: str
    source: str
    custom: dict[str, str]
    zone: str = ""
    stage_id: int | None = None
    stage_kind: str = ""
    soft: bool = False
    since: str = ""
    value: int | None = None
    currency: str = ""
    tags: list[str] = field(default_factory=list)
    notes: str = ""
    lost_reason: str = ""
    external_ids: tuple[str, ...] = ()
    unsubscribed: str = ""
    deal: str = ""
    more: int = 0

"""Inside the app a next step is a key or a field, where there is one."""

import pytest

from salestui.screens.app_words import in_app


@pytest.mark.parametrize(
    ("command", "key"),
    [
        ("Use STARTTLS: salestui mailbox set work --security starttls --port 587.", "Use STARTTLS: b in the outbox, then e: Security starttls, Port 587."),
        ("Correct the name: salestui mailbox set 'my box' --host NAME.", "Correct the name: b in the outbox, then e: Server."),
        ("Its name: salestui mailbox set work --host smtp.a.example.", "Its name: b in the outbox, then e: Server smtp.a.example."),
        ("Choose another --name.", "Choose another Name."),
        ("Correct it. Then: salestui mailbox resume work.", "Correct it. Then p lets it send again."),
        ("Fill it in (salestui prospect set 7 company=…).", "Fill it in (e in Pipeline: company)."),
        ("Fill it in (salestui prospect set 195 custom.ledger=…), or", "Fill it in (e in Pipeline: ledger), or"),
        ('Fill it in (salestui prospect set 7 "custom.month end"=…).', "Fill it in (e in Pipeline: month end)."),
        ("Sign in: salestui mailbox sign-in work.", "Sign in: salestui mailbox sign-in work."),
        ("Restore one: salestui restore FILE.", "Restore one: salestui restore FILE."),
        ("Correct it, or keep it with --status draft meanwhile.", "Correct it, or make it a draft meanwhile (d in Words)."),
        ("The mail -- as it was -- left.", "The mail -- as it was -- left."),
    ],
)  # fmt: skip
def test_a_command_becomes_a_key_or_a_field_and_what_has_none_stays(command: str, key: str) -> None:
    assert in_app(command) == key

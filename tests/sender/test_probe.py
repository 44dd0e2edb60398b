"""`mailbox test`: what is wrong with a mailbox is said exactly, with what to change."""

from pathlib import Path

import pytest

from salestui.errors import SalesError, TryLater
from salestui.sender import probe

from .conftest import NOW, account
from .servers import HANG_UP, free_port, recorder, scripted


def test_a_good_mailbox_and_a_test_mail(tmp_path: Path) -> None:
    with recorder(tmp_path) as server:
        lines = probe.test_mailbox(account(server.port), None)
        assert len(lines) == 3 and "sam@firm.example" in lines[2] and not server.mails()
        lines = probe.test_mailbox(account(server.port), None, "me@home.example", NOW)
        assert "me@home.example" in lines[3] and [mail.recipient for mail in server.mails()] == ["me@home.example"]


@pytest.mark.parametrize(
    ("replies", "error", "words"),
    [
        ({"AUTH": b"535 5.7.8 no\r\n"}, SalesError, "password"),
        ({"MAIL": b"553 5.7.1 not yours\r\n"}, SalesError, "--from"),
        ({"MAIL": HANG_UP}, TryLater, "closed"),
        ({"GREET": b"421 busy\r\n"}, TryLater, "421 busy"),
        ({"RCPT": b"550 5.1.1 unknown\r\n"}, SalesError, "--to"),
        ({"END": HANG_UP}, TryLater, "not known"),
        ({"MAIL": b"530 5.7.0 Must issue a STARTTLS command first\r\n"}, SalesError, "--security starttls"),
        ({"MAIL": b"530 5.7.0 Authentication required\r\n"}, SalesError, "--user"),
        ({"RCPT": b"550 5.4.5 Daily limit\r\n"}, SalesError, "tomorrow"),
        (
            {"AUTH": b"454 4.7.0 not now\r\n"},
            TryLater,
            "the server is busy: 454 4.7.0 not now. No mail was sent. Try again in a few minutes",
        ),
        ({"GREET": b"421 busy\r\n"}, TryLater, "few minutes"),
        ({"GREET": b"554 no\r\n"}, SalesError, "this machine or this network"),
        ({"RCPT": b"553 5.1.8 sender rejected\r\n"}, SalesError, "--from"),
        ({"DATA": b"554 5.7.1 no\r\n"}, SalesError, "size or by its policy"),
        ({"END": b"552 5.3.4 too big\r\n"}, SalesError, "size or by its policy"),
        ({"END": b"550-5.7.1 spam\r\n550-5.7.1 we think\r\n550 5.7.1 bye\r\n"}, SalesError, "550 5.7.1 spam we think bye\\. "),
        ({"AUTH": HANG_UP}, TryLater, "closed the connection at the login"),
    ],
)
def test_what_is_wrong_is_named(replies: dict[str, bytes], error: type[SalesError], words: str) -> None:
    with scripted(**replies) as server, pytest.raises(error, match=words) as caught:
        probe.test_mailbox(account(server.port, user="sam"), "secret", "me@home.example", NOW)
    assert type(caught.value) is error and "secret" not in str(caught.value)


def test_nobody_there_is_for_later() -> None:
    with pytest.raises(TryLater, match="--port"):
        probe.test_mailbox(account(free_port()), None)
    with scripted() as server, pytest.raises(SalesError, match="STARTTLS"):
        probe.test_mailbox(account(server.port, security="starttls"), None)

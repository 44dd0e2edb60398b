"""What an IMAP server does only on its bad days, each as one sentence: what time mends is told apart from what the founder must."""

import base64
from datetime import date
from typing import Any

import pytest

from salestui.errors import SalesError, TryLater
from salestui.sender.incoming.imap import ImapBox
from salestui.sender.login import Login
from tests.sender.conftest import account

from .scripted_imap import Talk, scripted_imap


def box(port: int, login: Login = "secret", user: str = "sam@firm.example") -> ImapBox:
    return ImapBox(account(25, imap_host="127.0.0.1", imap_port=port, imap_security="none", imap_user=user), login)


def ok(talk: Talk, command: str, rest: str) -> str | None:
    """A server with an empty INBOX."""
    if command == "AUTHENTICATE":
        talk.say("+ ")
        talk.hear()
    if command == "EXAMINE":
        talk.say("* 0 EXISTS\r\n* OK [UIDVALIDITY 7] ok")
    return "OK done"


def failing(command: str, said: str | None) -> Any:
    """Everything goes well but this command."""

    def answer(talk: Talk, asked: str, rest: str) -> str | None:
        if asked == command and command == "AUTHENTICATE":
            talk.say("+ ")
            talk.hear()
        return said if asked == command else ok(talk, asked, rest)

    return answer


@pytest.mark.parametrize(
    ("command", "said", "error", "words"),
    [
        ("AUTHENTICATE", "NO [AUTHENTICATIONFAILED] Invalid credentials", SalesError, "refused the login"),
        ("AUTHENTICATE", "NO [UNAVAILABLE] Temporary authentication failure", TryLater, "no time for us"),
        ("AUTHENTICATE", "NO [ALERT] Too many simultaneous connections", TryLater, "no time for us"),
        ("AUTHENTICATE", None, TryLater, "broke off the connection at the login"),
        ("EXAMINE", "NO no such mailbox", SalesError, "has no folder “INBOX”"),
        ("EXAMINE", None, TryLater, "broke off"),
        ("UID", "NO [SERVERBUG] Internal error", TryLater, "no time for us at the search"),
        ("UID", "BAD unknown command", SalesError, "refused the search"),
        ("UID", None, TryLater, "broke off the connection at the search"),
    ],
)
def test_each_refusal_is_one_sentence_and_of_one_kind(command: str, said: str | None, error: type[SalesError], words: str) -> None:
    with scripted_imap(failing(command, said)) as port, pytest.raises(SalesError) as caught, box(port) as server:
        server.examine("INBOX")
        server.search_new(1, date(2026, 1, 1))
    assert isinstance(caught.value, error) and isinstance(caught.value, TryLater) == (error is TryLater), caught.value
    assert words in caught.value.title and caught.value.hint and "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("greeting", "words"),
    [
        ("* BYE at lunch", "turned us away: at lunch"),
        ("220 smtp.firm.example ESMTP", "is no IMAP server"),
        ("HTTP/1.1 400 Bad Request", "is no IMAP server"),
    ],
)
def test_what_does_not_greet_as_imap_is_told(greeting: str, words: str) -> None:
    with scripted_imap(ok, greeting=greeting) as port, pytest.raises(SalesError, match=words) as caught, box(port):
        pass
    assert f"127.0.0.1:{port}" in caught.value.title
    assert isinstance(caught.value, TryLater) == ("BYE" in greeting)


def test_a_password_goes_as_it_is_in_whatever_letters() -> None:
    heard: list[bytes] = []

    def answer(talk: Talk, command: str, rest: str) -> str | None:
        if command == "AUTHENTICATE":
            talk.say("+ ")
            heard.append(talk.hear_base64())
            return "OK done"
        return ok(talk, command, rest)

    with scripted_imap(answer) as port, box(port, 'pä\\ss"wörd', "säm"):
        pass
    assert heard == ['\0säm\0pä\\ss"wörd'.encode()]


def test_a_server_without_plain_gets_login_with_its_quotes() -> None:
    heard: list[str] = []

    def answer(talk: Talk, command: str, rest: str) -> str | None:
        heard.append(f"{command} {rest}")
        return "OK done"

    with scripted_imap(answer, capabilities="IMAP4rev1") as port:
        with box(port, 'p\\ss"', 's"am'):
            pass
        for password in ("pässwörd", "two\r\nA1 DELETE INBOX"):
            with pytest.raises(SalesError) as caught, box(port, password):
                pass
            assert password not in str(caught.value)
    assert [line for line in heard if line.startswith("LOGIN")] == ['LOGIN "s\\"am" "p\\\\ss\\""'] and not any(
        "DELETE" in line for line in heard
    )


@pytest.mark.parametrize(("capabilities", "words"), [("IMAP4rev1 LOGINDISABLED", "takes no password on this connection")])
def test_a_server_that_takes_no_password_in_clear_says_so(capabilities: str, words: str) -> None:
    with scripted_imap(ok, capabilities=capabilities) as port, pytest.raises(SalesError, match=words), box(port):
        pass


def test_starttls_that_is_not_offered_is_never_done_without() -> None:
    with scripted_imap(ok) as port, pytest.raises(SalesError, match="does not offer STARTTLS"):
        mailbox = account(25, imap_host="127.0.0.1", imap_port=port, imap_security="starttls")
        with ImapBox(mailbox, "secret"):
            pass


def test_starttls_that_is_refused_is_told_with_the_way_around() -> None:
    with scripted_imap(failing("STARTTLS", "NO not today"), capabilities="IMAP4rev1 STARTTLS") as port:
        with pytest.raises(SalesError, match="refused STARTTLS") as caught:
            ImapBox(account(25, imap_host="127.0.0.1", imap_port=port, imap_security="starttls"), "secret").__enter__()
    assert "--imap-security tls --imap-port 993" in caught.value.hint


def test_an_access_token_that_has_ended_is_asked_for_anew() -> None:
    heard: list[bytes] = []

    def answer(talk: Talk, command: str, rest: str) -> str | None:
        if command != "AUTHENTICATE":
            return ok(talk, command, rest)
        assert rest == "XOAUTH2"
        talk.say("+ ")
        heard.append(talk.hear_base64())
        if b"Bearer new" in heard[-1]:
            return "OK done"
        talk.say("+ " + base64.b64encode(b'{"status":"401"}').decode())
        assert talk.hear() == ""
        return "NO AUTHENTICATE failed"

    with scripted_imap(answer, capabilities="IMAP4rev1 AUTH=XOAUTH2") as port:
        with box(port, lambda fresh: "new" if fresh else "old") as server:
            assert server.examine("INBOX") == 7
        with pytest.raises(SalesError, match="refused the login"), box(port, lambda fresh: "dead"):
            pass
    assert heard[:2] == [b"user=sam@firm.example\1auth=Bearer old\1\1", b"user=sam@firm.example\1auth=Bearer new\1\1"]


def inbox(
    content: bytes, cut: int | None = None, around: str = '* 1 FETCH (UID 5 INTERNALDATE "26-Nov-2026 10:00:00 +0100" BODY[] '
) -> Any:
    """One mail of which the server sends `cut` bytes before it hangs up."""

    def answer(talk: Talk, command: str, rest: str) -> str | None:
        if command != "UID":
            return ok(talk, command, rest)
        if "SIZE" in rest:
            talk.say(f"* 9 FETCH (FLAGS (\\Seen))\r\n* 1 FETCH (UID 5 RFC822.SIZE {len(content)})")
            return "OK done"
        if rest.startswith("SEARCH"):
            talk.say("* SEARCH 5")
            return "OK done"
        talk.say(around + f"{{{len(content)}}}\r\n" + content[:cut].decode() + ("" if cut else ")"))
        return None if cut else "OK done"

    return answer


def test_a_mail_cut_off_in_the_middle_is_no_mail() -> None:
    with scripted_imap(inbox(b"Subject: hi\r\n\r\n" + b"x" * 5_000, cut=600)) as port, box(port) as server:
        server.examine("INBOX")
        with pytest.raises(TryLater, match="broke off the connection at a mail"):
            list(server.mails([5]))


def test_a_mail_comes_whole_with_its_time_whatever_else_the_server_says() -> None:
    content = b"Subject: hi\r\n\r\nUID 6 INTERNALDATE\r\n"
    with scripted_imap(inbox(content)) as port, box(port) as server:
        server.examine("INBOX")
        assert server.search_new(1, date(2026, 1, 1)) == [5]
        (mail,) = server.mails([5, 8])
    assert (mail.uid, mail.content) == (5, content)
    assert mail.received_at and mail.received_at.isoformat() == "2026-11-26T09:00:00+00:00"

"""Signing in, and what becomes of it: tokens are got, kept in one place, renewed, and a sign-in that ended says so."""

import json
import threading
import time
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import keyring
import pytest

from salestui.errors import SalesError, TryLater
from salestui.sender import oauth, signing_in
from salestui.sender.conversation import Conversation
from salestui.sender.login import OutOfReach, SignInRefused
from salestui.sender.oauth import Grant, access_token, login_of
from salestui.sender.redirect import read_code
from salestui.sender.signing_in import Founder
from salestui.store.mailboxes import MailboxRow
from tests.test_credentials import Memory

from .conftest import Firm, account
from .servers import free_port, scripted
from .tokens import DEVICE, PENDING, SLOW_DOWN, TokenServer, granted, refused, token_mail, token_server

USER = "sam@firm.example"
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH", "ignore:Attempted too soon")
KINDS = pytest.mark.parametrize("auth", ["microsoft", "google"])


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oauth, "_live", {})


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Memory:
    found = Memory()
    for name, does in (
        ("get_keyring", lambda: found),
        ("get_password", found.get_password),
        ("set_password", found.set_password),
    ):
        monkeypatch.setattr(keyring, name, does)
    return found


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Waiting takes no time; the seconds waited are written down."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    yield slept


def mailbox(server: TokenServer | None, auth: str, port: int = 25, **more: Any) -> MailboxRow:
    address = (server.address + ("/tenant" if auth == "microsoft" else "")) if server else f"http://127.0.0.1:{free_port()}/tenant"
    return account(port, user=USER, auth=auth, oauth_client="client-1", **{"oauth_authority": address, **more})


class Told(list[str]):
    """A founder who hears, and pastes nothing."""

    def founder(self, paste: Any = lambda came: "") -> Founder:
        return Founder(self.append, paste, time.sleep)


@KINDS
def test_a_code_is_shown_and_the_sign_in_waited_for(auth: str, quick: list[float], memory: Memory) -> None:
    told = Told()
    with token_server(PENDING, SLOW_DOWN, PENDING, granted()) as server:
        box = mailbox(server, auth)
        grant = oauth.sign_in(box, "", told.founder())
        assert "WXYZ-1234" in told[0] and "https://signin.example/device" in told[0]
        assert grant == Grant("refresh-1") and len(server.asked) == 4
        assert {form["device_code"] for form in server.asked} == {"dev-1"} and {form["client_id"] for form in server.asked} == {"client-1"}
        assert sum(quick) >= 1 + 6 + 6, "slow_down makes the next waits five seconds longer"
        oauth.keep(box, grant)
        assert access_token(box, {}) == "access-1" and len(server.asked) == 4, "the token of the sign-in is used while it lives"
    assert list(memory.kept.values()) == ["refresh-1"]


@KINDS
@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([refused("access_denied", "the founder said no")], "not to let salestui in"),
        ([PENDING, refused("expired_token", "too old")], "too old"),
        ([refused("invalid_client", "AADSTS7000218")], "oauth-client"),
        ([refused("evil\x1b[2J", "\x1b]52;c;x\x07" + "x" * 9000)], "refused"),
    ],
)
def test_a_sign_in_that_comes_to_nothing_says_why(auth: str, answers: Any, words: str, quick: list[float]) -> None:
    with token_server(*answers) as server, pytest.raises(SignInRefused, match=words) as caught:
        oauth.sign_in(mailbox(server, auth), "", Told().founder())
    assert str(caught.value).isprintable() and len(str(caught.value)) < 700


_NO_TOKENS: tuple[Any, ...] = ("", "a", "a.b", "a.b.c", "a.!!.c", "a.bnVsbA.c", "a.W10.c")
_JUNK: tuple[Any, ...] = ("\x1b[2J", None, -1, 10**400, {}, ["x"])


@KINDS
@pytest.mark.parametrize("key", ["id_token", "client_info", "access_token", "refresh_token", "expires_in", "error"])
def test_a_malformed_answer_is_told_in_one_sentence_of_the_server(auth: str, key: str, quick: list[float], memory: Memory) -> None:
    for junk in (*(_NO_TOKENS if key == "id_token" else ()), *_JUNK):
        with token_server((200, granted()[1] | {key: junk})) as server:
            box = mailbox(server, auth)
            oauth.forget(box)
            for step in (lambda box=box: oauth.sign_in(box, "", Told().founder()), lambda box=box: signing_in.refresh(box, "old", "")):
                try:
                    step()
                except SalesError as error:
                    assert urlsplit(server.address).netloc in error.title or "no lasting token" in error.title, (key, junk)
                    assert str(error).isprintable() and "Error" not in str(error)


@KINDS
@pytest.mark.parametrize("key", ["device_code", "verification_uri", "interval", "expires_in", "error"])
def test_a_malformed_code_is_told_too_and_the_server_never_asked_without_a_pause(
    auth: str, key: str, monkeypatch: pytest.MonkeyPatch, memory: Memory
) -> None:
    clock = [time.time()]
    monkeypatch.setattr(time, "time", lambda: clock[0])
    monkeypatch.setattr(time, "sleep", lambda seconds: clock.__setitem__(0, clock[0] + seconds))
    for junk in (*_JUNK, *((0, float("nan")) if key in ("interval", "expires_in") else ())):
        with token_server(PENDING, PENDING, granted(), device=DEVICE | {key: junk}) as server:
            began = clock[0]
            try:
                oauth.sign_in(mailbox(server, auth), "", Told().founder())
            except SalesError as error:
                assert urlsplit(server.address).netloc in error.title or "too old" in error.title, (key, junk)
                assert str(error).isprintable()
            else:
                assert clock[0] - began >= 1 and len(server.asked) <= 3


@KINDS
def test_a_code_that_nobody_enters_grows_too_old(auth: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1_000_000.0]
    monkeypatch.setattr(time, "time", lambda: clock[0])
    monkeypatch.setattr(time, "sleep", lambda seconds: clock.__setitem__(0, clock[0] + seconds))
    with token_server(PENDING, device=DEVICE | {"expires_in": 20}) as server, pytest.raises(SignInRefused, match="too old"):
        oauth.sign_in(mailbox(server, auth), "", Told().founder())


@KINDS
def test_a_token_lives_in_memory_and_is_renewed_when_it_ends(auth: str, memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    with token_server(granted("access-1", ""), granted("access-2", "refresh-2"), granted("access-3", "")) as server:
        box = mailbox(server, auth)
        oauth.keep(box, Grant("refresh-1"))
        assert [access_token(box, {}) for _ in range(3)] == ["access-1"] * 3 and len(server.asked) == 1
        assert server.asked[0]["grant_type"] == "refresh_token" and server.asked[0]["refresh_token"] == "refresh-1"
        later = time.time() + 3600
        monkeypatch.setattr(time, "time", lambda: later)
        assert access_token(box, {}) == "access-2"
        assert Grant("refresh-2").line() in memory.kept.values(), "a refresh token that was changed takes the place of the old one"
        assert access_token(box, {}, fresh=True) == "access-3" and server.asked[-1]["refresh_token"] == "refresh-2"


@KINDS
def test_an_ended_sign_in_says_how_to_sign_in_again(auth: str, memory: Memory) -> None:
    with token_server(refused("invalid_grant", "AADSTS700082: expired due to inactivity")) as server:
        box = mailbox(server, auth)
        with pytest.raises(SalesError, match="salestui mailbox sign-in main"):
            login_of(box, {})
        oauth.keep(box, Grant("refresh-1"))
        with pytest.raises(SignInRefused, match="AADSTS700082"):
            access_token(box, {})


@KINDS
def test_another_process_may_have_signed_in_meanwhile(auth: str, memory: Memory) -> None:
    with token_server(granted("access-1", ""), refused("invalid_grant"), granted("access-2", "")) as server:
        box = mailbox(server, auth)
        oauth.keep(box, Grant("refresh-1"))
        assert access_token(box, {}) == "access-1"
        oauth.keep(box, Grant("refresh-of-another"))
        assert access_token(box, {}, fresh=True) == "access-2" and server.asked[-1]["refresh_token"] == "refresh-of-another"


@KINDS
def test_without_a_network_time_helps(auth: str, memory: Memory) -> None:
    box = mailbox(None, auth)
    oauth.keep(box, Grant("refresh-1"))
    with pytest.raises(OutOfReach):
        access_token(box, {})
    for answer in ((503, {}), (429, {}), b"<html>Log in to the hotel</html>", b"[" * 100_000, (200, {"access_token": "a\r\nRCPT"})):
        with token_server(answer) as server:
            box = mailbox(server, auth)
            oauth.keep(box, Grant("refresh-1"))
            with pytest.raises(TryLater):
                access_token(box, {})


def test_a_token_never_goes_over_the_open_network() -> None:
    for authority in ("http://login.example/tenant", "ftp://127.0.0.1/", "nonsense", "http://127.0.0.1.evil.example/x"):
        for auth in ("microsoft", "google"):
            box = account(25, user=USER, auth=auth, oauth_client="c", oauth_authority=authority)
            with pytest.raises(SignInRefused, match="secure"):
                oauth.sign_in(box, "", Told().founder())


def test_two_threads_get_one_new_token(memory: Memory) -> None:
    with token_server(granted("access-1", "")) as server:
        box = mailbox(server, "google")
        oauth.keep(box, Grant("refresh-1"))
        got: list[str] = []
        threads = [threading.Thread(target=lambda: got.append(access_token(box, {}))) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert got == ["access-1"] * 6 and len(server.asked) == 1


def test_a_command_may_give_the_token_with_the_clients_secret() -> None:
    with token_server(granted("access-1", "refresh-2")) as server:
        line = Grant("refresh-1", "client-secret").line()
        box = mailbox(server, "google", password_env="TOKEN")
        assert access_token(box, {"TOKEN": line}) == "access-1"
        assert server.asked[0]["client_secret"] == "client-secret" and server.asked[0]["refresh_token"] == "refresh-1"
        assert access_token(box, {"TOKEN": line}, fresh=True) == "access-1"
        assert server.asked[1]["refresh_token"] == "refresh-2", "what cannot be kept is known for this session"
    with pytest.raises(SignInRefused, match="no token"):
        access_token(mailbox(None, "google", password_env="TOKEN"), {"TOKEN": "{}"})


def test_where_nothing_keeps_it_the_founder_signs_in_each_session(quick: list[float]) -> None:
    questions: list[str] = []
    with token_server(granted()) as server:
        box = mailbox(server, "microsoft")
        assert access_token(box, {}, lambda question: questions.append(question) or "yes") == "access-1"
        assert "WXYZ-1234" in questions[0] and access_token(box, {}, lambda question: questions.append(question) or "") == "access-1"
        assert len(questions) == 1
        oauth.forget(box)
        with pytest.raises(SignInRefused, match="Nobody signed in"):
            access_token(box, {}, lambda question: "")


# -- through the browser


def answer_of(page: str, code: str = "code-1", state: str = "") -> str:
    """Where a browser is sent back to after the founder signed in on `page`."""
    asked = parse_qs(urlsplit(page).query)
    assert (
        asked["code_challenge_method"] == ["S256"] and asked["scope"] == ["https://mail.google.com/"] and asked["client_id"] == ["client-1"]
    )
    return f"{asked['redirect_uri'][0]}/?state={state or asked['state'][0]}&code={code}&scope=x"


@pytest.mark.parametrize("how", ["by the browser", "pasted", "code alone"])
def test_google_sends_the_browser_back_or_what_it_was_sent_is_pasted(how: str) -> None:
    told = Told()

    def paste(came: threading.Event) -> str:
        back = answer_of(next(word for words in told for word in words.split() if "code_challenge" in word))
        if how == "by the browser":
            base = back.split("?")[0]
            with pytest.raises(urllib.error.HTTPError):
                urllib.request.urlopen(f"{base}?code=forged&state=guess", timeout=5)
            assert not came.is_set()
            assert b"salestui has it" in urllib.request.urlopen(back, timeout=5).read()
            assert came.wait(5)
            return ""
        return back if how == "pasted" else "code-1"

    with token_server(granted(), offers_device=False) as server:
        grant = oauth.sign_in(mailbox(server, "google"), "shh", told.founder(paste))
        form = server.asked[0]
        assert grant == Grant("refresh-1", "shh") and form["client_secret"] == "shh"
        assert (form["code"], form["grant_type"]) == ("code-1", "authorization_code")
        assert form["redirect_uri"].startswith("http://127.0.0.1:") and len(form["code_verifier"]) >= 43
        assert "shh" not in " ".join(told)


def test_a_pasted_address_has_to_be_the_one_of_this_sign_in() -> None:
    assert read_code("http://127.0.0.1:1/?state=s&code=4%2Fx", "s") == "4/x"
    assert read_code(" 4/0Aabc\n", "s") == "4/0Aabc"
    assert read_code("code=a&state=s", "s") == "a"
    for pasted, words in (
        ("http://127.0.0.1:1/?state=other&code=x", "another sign-in"),
        ("http://127.0.0.1:1/?code=x", "another sign-in"),
        ("http://127.0.0.1:1/?state=s&error=access_denied", "access_denied"),
        ("http://127.0.0.1:1/?state=s", "no code"),
        ("", "no code"),
        ("http://[::1/?code=x&state=é", "no code"),
        ("http://127.0.0.1/?code=x&state=é", "another"),
    ):
        with pytest.raises(SalesError, match=words):
            read_code(pasted, "s")
    told = Told()
    with token_server(granted(), offers_device=False) as server, pytest.raises(SignInRefused, match="given up"):
        oauth.sign_in(mailbox(server, "google"), "", told.founder())
    pasted = iter(["http://127.0.0.1/?state=x&code=1", ""])
    with token_server(granted(), offers_device=False) as server, pytest.raises(SignInRefused, match="given up"):
        oauth.sign_in(mailbox(server, "google"), "", told.founder(lambda came: next(pasted)))
    assert any("another sign-in" in words for words in told)


# -- logging in with it


def test_a_mail_goes_out_by_xoauth2_and_a_dead_token_is_renewed_once(memory: Memory) -> None:
    with token_server(granted("dead", ""), granted("alive", "")) as tokens, token_mail(USER, "alive") as server:
        box = mailbox(tokens, "google", server.port)
        oauth.keep(box, Grant("refresh-1"))
        talk = Conversation(box, login_of(box, {}))
        mail = b"From: <sam@firm.example>\r\nTo: <ada@rossi.example>\r\n\r\nHi\r\n"
        assert talk.deliver(mail, USER, "ada@rossi.example").kind == "sent"
        talk.close()
        assert server.tried == ["dead", "alive"] and server.mails == 1


@pytest.mark.parametrize(
    ("answers", "kind", "words"),
    [
        ([granted("dead", "")], "mailbox_stopped", "refused the sign-in of sam@firm.example: 535"),
        ([refused("invalid_grant", "revoked")], "mailbox_stopped", "not valid any more"),
        ([(503, {})], "busy", "busy"),
    ],
)
def test_each_end_of_a_sign_in_has_its_one_outcome(answers: Any, kind: str, words: str, memory: Memory) -> None:
    with token_server(*answers) as tokens, token_mail(USER, "alive") as server:
        box = mailbox(tokens, "microsoft", server.port)
        oauth.keep(box, Grant("refresh-1"))
        outcome = Conversation(box, login_of(box, {})).open()
        assert outcome and outcome.kind == kind and words in outcome.why and outcome.phase == "AUTH"
        assert len(server.tried) == (2 if "dead" in str(answers) else 0)


def test_no_way_to_the_token_server_is_offline(memory: Memory) -> None:
    with token_mail(USER) as server:
        box = mailbox(None, "google", server.port)
        oauth.keep(box, Grant("refresh-1"))
        outcome = Conversation(box, login_of(box, {})).open()
        assert outcome and outcome.kind == "offline"


def test_a_server_without_xoauth2_says_what_it_offers(memory: Memory) -> None:
    with scripted() as server:
        box = mailbox(None, "google", server.port)
        oauth.keep(box, Grant("refresh-1"))
        outcome = Conversation(box, login_of(box, {})).open()
        assert outcome and outcome.kind == "mailbox_stopped" and "PLAIN, LOGIN" in outcome.why
        assert not any(line.upper().startswith("AUTH") for line in server.heard)


def test_a_run_of_the_sender_signs_in_and_an_ended_sign_in_holds_its_mails(firm: Firm) -> None:
    with token_server(granted("alive", ""), refused("invalid_grant", "revoked")) as tokens, token_mail(USER, "alive") as server:
        firm.mailbox(
            server.port, user=USER, auth="google", oauth_client="client-1", oauth_authority=tokens.address, password_env="SALES_TOKEN"
        )
        firm.environ["SALES_TOKEN"] = json.dumps({"refresh_token": "refresh-1"})
        firm.mail()
        firm.prospects(2)
        assert firm.send(limit=1).count("sent") == 1 and server.mails == 1
        server.good.clear()
        report = firm.send()
        assert report.count("sent") == 0 and firm.states() == ["sent", "held"]
        why = firm.deliveries()[1].why
        assert "main is stopped" in why and "not valid any more" in why

"""Where a mailbox's password comes from, in which order, and that it is shown nowhere."""

import stat
import sys
import threading
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import NoKeyringError

from salestui import credentials
from salestui.credentials import find_password, keep_password
from salestui.errors import SalesError
from tests.sender.conftest import account


class Memory(KeyringBackend):
    """A keyring that keeps what it is given, in memory."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[(service, username)] = password


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Memory:
    found = Memory()
    monkeypatch.setattr(keyring, "get_keyring", lambda: found)
    monkeypatch.setattr(keyring, "get_password", found.get_password)
    monkeypatch.setattr(keyring, "set_password", found.set_password)
    return found


def test_without_a_user_no_password_is_looked_for() -> None:
    assert find_password(account(25, password_command="false"), {}) is None


def test_a_command_comes_first_and_only_its_first_line_counts(tmp_path: Path) -> None:
    script = tmp_path / "my pass"
    script.write_text(f"#!{sys.executable}\nprint('se cret $HOME')\nprint('more')\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    mailbox = account(25, user="sam", password_command=f"'{script}' ; echo no shell", password_env="MAIL")
    assert find_password(mailbox, {"MAIL": "other"}) == "se cret $HOME"


@pytest.mark.parametrize("command", ["no-such-program", "false", "true", "'open quote", "sh -c 'echo topsecret; exit 3'"])
def test_a_command_that_fails_is_said_and_shows_nothing(command: str) -> None:
    with pytest.raises(SalesError) as caught:
        find_password(account(25, user="sam", password_command=command), {}, ask=lambda question: "asked")
    assert "main" in str(caught.value) and "topsecret" not in str(caught.value)


def test_a_command_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials, "COMMAND_SECONDS", 0.2)
    with pytest.raises(SalesError, match="seconds"):
        find_password(account(25, user="sam", password_command="sleep 60"), {})


def test_systemd_before_the_environment_before_the_keyring_before_asking(tmp_path: Path, memory: Memory) -> None:
    mailbox = account(25, user="sam", password_env="MAIL")
    memory.set_password("salestui", "main:sam", "from keyring")
    (tmp_path / "main").write_text("from systemd\n")
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path), "MAIL": "from environment"}
    assert find_password(mailbox, environ, lambda question: "asked") == "from systemd"
    (tmp_path / "main").unlink()
    assert find_password(mailbox, environ, lambda question: "asked") == "from environment"
    with pytest.raises(SalesError, match="MAIL is not set"):
        find_password(mailbox, {}, lambda question: "asked")
    assert find_password(account(25, user="sam"), {}, lambda question: "asked") == "from keyring"
    memory.kept.clear()
    questions: list[str] = []
    assert find_password(account(25, user="sam"), {}, lambda question: questions.append(question) or "asked") == "asked"
    assert "sam" in questions[0]
    assert find_password(account(25, user="sam", name="../main"), environ, lambda question: "asked") == "asked"


def test_on_a_server_without_a_keyring_it_says_what_to_do() -> None:
    with pytest.raises(SalesError, match="--password-command") as caught:
        find_password(account(25, user="sam"), {})
    assert "no keyring" in str(caught.value)
    with pytest.raises(SalesError, match="not kept"):
        keep_password(account(25, user="sam"), "secret")


def test_a_keyring_that_fails_or_hangs_does_not_stop_us(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(service: str, username: str) -> str | None:
        raise NoKeyringError("none")

    monkeypatch.setattr(keyring, "get_password", refuse)
    assert find_password(account(25, user="sam"), {}, lambda question: "asked") == "asked"
    gate = threading.Event()
    monkeypatch.setattr(credentials, "KEYRING_SECONDS", 0.1)
    monkeypatch.setattr(keyring, "get_password", lambda service, username: str(gate.wait(30)))
    with pytest.raises(SalesError, match="did not answer"):
        find_password(account(25, user="sam"), {})
    gate.set()


def test_a_kept_password_is_read_back(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_password(account(25, user="sam"), "secret")
    assert find_password(account(25, user="sam"), {}) == "secret"
    monkeypatch.setattr(keyring, "set_password", lambda service, username, password: None)
    with pytest.raises(SalesError) as caught:
        keep_password(account(25, user="sam"), "topsecret")
    assert "topsecret" not in str(caught.value)

"""Mail as intel: whose words, which of them, each once; read where it lies."""

import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from salestui.errors import SalesError
from salestui.intel.letters import heard_in
from salestui.paths import locate
from salestui.store.engine import Database, open_store
from salestui.store.intel import Heard, add_heard
from salestui.store.prospects import add_prospect
from salestui.store.sources import add_source, find_source, remove_source
from tests.sender.conftest import account
from tests.sender.incoming.scripted_imap import Talk, scripted_imap

from .ways import HOSTILE, LATER, NOW, gathered, laid, mail, read, row, source, titles

OWN = frozenset({"me@own.example"})


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    store = open_store(locate(str(tmp_path / "home"), {}))
    yield store
    store.close()


def heard(content: bytes) -> Heard:
    found = heard_in(content, NOW, OWN)
    assert found is not None
    return found


def test_a_mail_is_heard_in_its_senders_own_words() -> None:
    quoted = "It froze again.\n\nOn Mon, 2 Mar 2026 at 10:00, Sam <me@own.example> wrote:\n> did it work?"
    one = heard(mail("Re: Export", quoted, In_Reply_To="<b@own.example>"))
    assert (one.title, one.body, one.said_by, one.address) == ("Re: Export", "It froze again.", "Ada Byron", "ada@firm.example")
    html = heard(mail("Page", "<p>Ver&uuml;ckt &amp; gut</p><script>x()</script>", Content_Type="text/html; charset=utf-8"))
    assert html.body == "Verückt & gut"


def test_of_a_forward_the_whole_is_kept_and_who_wrote_first() -> None:
    words = "FYI\n\n---------- Forwarded message ---------\nFrom: Bo Lind <bo@lind.example>\nSubject: Price\n\nIt is too dear for us.\n"
    one = heard(mail("Fwd: Price", words, sender="Sam <me@own.example>"))
    assert "too dear" in one.body and (one.said_by, one.address) == ("Bo Lind", "bo@lind.example")


def test_what_programs_say_and_what_he_wrote_to_others_is_nothing_heard() -> None:
    assert heard_in(mail(sender="Sam <me@own.example>").replace(b"To: me@own", b"To: x@else"), NOW, OWN) is None
    assert heard(mail("Idea", "Ask for the bank first", sender="Sam <me@own.example>")).title == "Idea", "a note to himself is heard"
    assert heard_in(mail("Automatic reply: away", "I am out of the office.", Auto_Submitted="auto-replied"), NOW, OWN) is None


def test_a_mail_without_words_or_id_still_has_a_name_and_a_key() -> None:
    bare, other = heard(mail("", "", id="")), heard(mail("", " ", id="", X="1"))
    assert bare.title == "A mail without words" and bare.key and bare.key != other.key


def test_a_monster_is_read_within_bounds(tmp_path: Path) -> None:
    path = tmp_path / "monster.eml"
    with path.open("wb") as file:
        file.write(mail("Monster", "Words at the start.\n\n"))
        for _ in range(64):
            file.write(b"QUJD" * 19 + b"\r\n" + b"x" * 999_922 + b"\n")
    tracemalloc.start()
    items, _ = read(row("mail", path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert items[0].title == "Monster" and items[0].body.startswith("Words at the start")
    assert peak < 200_000_000 and len(items[0].body) <= 100_000


BOX = (
    b"From ada@x Mon Mar  2 10:00:00 2026\n" + mail("One", "First\n>From here on it is quoted\n>>From twice", id="1@x").replace(b"\r\n", b"\n")
    + b"\nFrom bo@x Mon Mar  2 11:00:00 2026\n"
    + mail("Two", "From the beginning it froze.\n\nFrom my side: no time in this line.", id="2@x").replace(b"\r\n", b"\n")
)  # fmt: skip


def test_a_box_of_mails_is_read_mail_by_mail_and_goes_on_where_it_ended(tmp_path: Path) -> None:
    path = laid(tmp_path, "mail.mbox", BOX)
    items, reading = read(row("mail", path))
    assert [each.title for each in items] == ["One", "Two"]
    assert "From here on it is quoted\n>From twice" in items[0].body and "From my side" in items[1].body
    assert read(row("mail", path), reading.status.cursor)[1].unchanged
    with path.open("ab") as file:
        file.write(b"\nFrom c@x Tue Mar  3 10:00:00 2026\n" + mail("Three", "New", id="3@x"))
    more, _ = read(row("mail", path), reading.status.cursor)
    assert [each.title for each in more] == ["Three"]
    path.write_bytes(BOX.replace(b"One", b"0ne") + b"x" * 900)  # written anew: not where it ended
    assert [each.title for each in read(row("mail", path), reading.status.cursor)[0]] == ["0ne", "Two"]


def test_a_box_is_heard_once_also_when_its_source_was_taken_away_and_added_again(db: Database, tmp_path: Path) -> None:
    path = laid(tmp_path, "mail.mbox", BOX)
    add_prospect(db, {"name": "Ada Byron", "email": "ada@firm.example"}, NOW)
    id = source(db, "mail", path)
    assert gathered(db, tmp_path / "lock").new == 2 and gathered(db, tmp_path / "lock", LATER).new == 0
    remove_source(db, id, LATER)
    assert add_source(db, {"kind": "mail", "address": str(path)}, LATER) == id
    assert gathered(db, tmp_path / "lock", LATER).new == 0 and titles(db) == ["One", "Two"]
    assert db.execute("SELECT DISTINCT prospect_id FROM intel").fetchall() == [(1,)], "the sender is among the prospects"


def box(path: Path, *mails: tuple[str, bytes]) -> Path:
    for part in ("new", "cur", "tmp"):
        (path / part).mkdir(parents=True, exist_ok=True)
    for name, content in mails:
        laid(path / "new", name, content)
    return path


def test_a_maildir_is_read_where_it_lies_each_mail_once(tmp_path: Path) -> None:
    path = box(tmp_path / "M", ("1.a", mail("One", id="1@x")), ("2.b", mail("Two", id="2@x")))
    for kind in ("folder", "mail"):
        items, reading = read(row(kind, path))
        assert [each.title for each in items] == ["One", "Two"] and sorted(os.listdir(path / "new")) == ["1.a", "2.b"]
    (path / "new" / "1.a").rename(path / "cur" / "1.a:2,S")
    assert read(row("mail", path), reading.status.cursor)[1].unchanged, "marked read elsewhere"
    laid(path / "cur", "0.old:2,S", mail("Old", id="3@x"), age=10**7)
    items, _ = read(row("mail", path), reading.status.cursor)
    assert [each.title for each in items] == ["Old"], "moved in later, whatever its age"


def test_a_mail_that_vanishes_or_cannot_be_read_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = box(tmp_path / "M", ("1.a", mail("One", id="1@x")), ("2.b", mail("Two", id="2@x")))
    os.mkfifo(path / "new" / "3.pipe")
    os.symlink("nowhere", path / "cur" / "4.link")
    from salestui.sender.incoming import maildir

    real = maildir.list_new

    def racing(*args: Any) -> Any:
        found = real(*args)
        (path / "new" / "1.a").unlink(missing_ok=True)
        return found

    monkeypatch.setattr(maildir, "list_new", racing)
    assert [each.title for each in read(row("mail", path))[0]] == ["Two"]
    with pytest.raises(SalesError, match="cannot be read"):
        read(row("mail", tmp_path / "gone"))


class Folder:
    """A folder on an IMAP server that may only be looked at."""

    def __init__(self) -> None:
        self.validity, self.mails, self.asked = 7, {1: mail("One", id="1@x"), 4: mail("Two", id="2@x")}, [""]

    def answer(self, talk: Talk, command: str, rest: str) -> str | None:
        self.asked.append(f"{command} {rest}")
        if command == "AUTHENTICATE":
            talk.say("+ ")
            talk.hear()
        elif command == "EXAMINE":
            talk.say(f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] ok")
        elif rest.startswith("SEARCH"):
            least = int(rest.split()[2].partition(":")[0])
            talk.say("* SEARCH " + " ".join(str(uid) for uid in self.mails if uid >= least or uid == max(self.mails)))
        elif command == "UID":
            for number, (uid, content) in enumerate(self.mails.items(), start=1):
                if "SIZE" in rest:
                    talk.say(f"* {number} FETCH (UID {uid} RFC822.SIZE {len(content)})")
                elif str(uid) in rest.split()[1].replace(":", ",").split(","):
                    talk.say(
                        f'* {number} FETCH (UID {uid} INTERNALDATE "02-Mar-2026 10:00:00 +0000" BODY[] {{{len(content)}}}\r\n{content.decode()})'
                    )
        return "OK done"


def test_a_folder_of_a_mailbox_is_read_and_left_as_it_is() -> None:
    folder = Folder()
    with scripted_imap(folder.answer) as port:
        mailbox = account(
            25, name="main", imap_host="127.0.0.1", imap_port=port, imap_security="none", imap_user="sam", password_env="MAIL_WORD"
        )
        ours = row("mail", "imap:Main/Customers/Said aloud")
        items, first = read(ours, mailboxes=(mailbox,))
        assert [each.title for each in items] == ["One", "Two"] and first.status.cursor == "7:4"
        assert any("Customers/Said aloud" in each for each in folder.asked if each.startswith("EXAMINE"))
        assert read(ours, first.status.cursor, mailboxes=(mailbox,))[0] == []
        folder.mails[9] = mail("An old one, moved in", id="3@x")
        assert [each.title for each in read(ours, first.status.cursor, mailboxes=(mailbox,))[0]] == ["An old one, moved in"]
        folder.validity = 8
        assert len(read(ours, first.status.cursor, mailboxes=(mailbox,))[0]) == 3, "numbered anew: all of it is met again"
    assert not [each for each in folder.asked if each.split(" ")[0] in ("SELECT", "STORE", "COPY", "EXPUNGE") or "BODY[]" in each]


@pytest.mark.parametrize(("address", "told"), [("imap:other", "There is no mailbox “other”"), ("imap:main", "names no IMAP server")])
def test_a_mailbox_that_cannot_be_read_is_one_sentence(address: str, told: str) -> None:
    with pytest.raises(SalesError, match=told):
        read(row("mail", address), mailboxes=(account(25, name="main"),))


def test_a_hostile_mail_says_nothing_to_the_terminal(db: Database) -> None:
    coded = "=?utf-8?q?x=1B]0;PWNED=07=E2=80=AEy?= \x1b[2J"
    one = heard(mail(coded, HOSTILE, sender=f"{HOSTILE[:9]} <ada@firm.example>"))
    with_store = add_heard(db, one.__class__(**(one.__dict__ | {"side": "inside"})), NOW)
    stored = db.execute("SELECT title || body || said_by FROM intel WHERE id = ?", (with_store.id,)).fetchone()[0]
    assert not {"\x1b", "\x07", "\x00", "\u202e"} & set(stored) and "PWNED" not in stored


def test_somebody_who_was_forgotten_is_not_heard_again(db: Database, tmp_path: Path) -> None:
    from salestui.store.forgetting import find_person, forget

    add_prospect(db, {"name": "Ada Byron", "email": "ada@firm.example"}, NOW)
    forget(db, find_person(db, "ada@firm.example"), NOW)
    source(db, "mail", laid(tmp_path, "one.eml", mail("Me again")))
    assert gathered(db, tmp_path / "lock").new == 0 and titles(db) == []
    assert find_source(db, "one.eml").error == ""

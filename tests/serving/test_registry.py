"""Which applications there are; what a plug-in does wrong is one sentence, and the rest goes on."""

import base64
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from salestui.errors import SalesError
from salestui.serving.application import Application, File, NotServed, Served
from salestui.serving.builtin import BY_KIND, MOST_COPIED, Place, osc52
from salestui.serving.registry import PluginFault, application_for, find_application, list_applications, serve
from salestui.store.applications import ApplicationRow

from .conftest import serving

NOWHERE = Place(lambda text: False, lambda target: False)
Install = Callable[..., Path]


def found(name: str, place: Place = NOWHERE) -> Application:
    return find_application(name, [], place)


def test_every_kind_has_an_application_and_the_chosen_one_goes_first() -> None:
    names = {row.name for row in list_applications([])}
    assert set(BY_KIND.values()) <= names
    assert application_for("pdf", "") == "viewer" and application_for("pdf", "letter") == "letter"
    assert application_for("pdf", "letter", "clipboard") == "clipboard"


def test_the_clipboard_takes_the_words_and_says_what_is_too_long() -> None:
    taken: list[str] = []
    place = Place(lambda text: not taken.append(text), lambda target: False)
    assert serve(found("clipboard", place), serving(text="Hello")).outcome == "copied to the clipboard" and taken == ["Hello"]
    with pytest.raises(NotServed, match=f"a terminal's clipboard takes {MOST_COPIED:,}"):
        serve(found("clipboard", place), serving(text="é" * MOST_COPIED))
    with pytest.raises(NotServed, match="no terminal here"):
        serve(found("clipboard"), serving())


def test_our_sequence_has_nothing_of_the_text_in_it() -> None:
    text = "a\x1b]52;c;eA==\x07b\n陈"
    sequence = osc52(text)
    assert re.fullmatch(r"\x1b\]52;c;[A-Za-z0-9+/=]*\x07", sequence) and base64.b64decode(sequence[7:-1]).decode() == text


def test_the_browser_opens_the_link_or_copies_it_where_there_is_no_desktop() -> None:
    opened: list[str] = []
    place = Place(lambda text: not opened.append(f"copied {text}"), lambda target: not opened.append(target))
    page = serving("page", "See https://firm.example/a?b=1. It is short.")
    assert serve(found("browser", place), page) == Served("opened in the browser", "https://firm.example/a?b=1")
    place = Place(lambda text: not opened.append(f"copied {text}"), lambda target: False)
    assert serve(found("browser", place), page).outcome == "link copied: there is no desktop here"
    assert opened == ["https://firm.example/a?b=1", "copied https://firm.example/a?b=1"]
    with pytest.raises(NotServed, match="has no link in it"):
        serve(found("browser", place), serving("page", "javascript:alert(1) file:///etc/passwd"))


def test_the_viewer_opens_the_file_and_says_when_it_is_gone(tmp_path: Path) -> None:
    shown: list[str] = []
    path = tmp_path / "offer.pdf"
    path.write_bytes(b"%PDF")
    place = Place(lambda text: True, lambda target: not shown.append(target))
    files = (File("offer.pdf", str(path), "application/pdf"),)
    assert serve(found("viewer", place), serving("pdf", files=files)).outcome == "opened" and shown == [str(path)]
    path.unlink()
    with pytest.raises(NotServed, match=r"The file offer\.pdf is not there any more"):
        serve(found("viewer", place), serving("pdf", files=files))


def test_an_application_serves_only_its_kinds() -> None:
    with pytest.raises(NotServed, match="phone does not serve value assets, only call, chat"):
        serve(found("phone"), serving("value"))


def test_a_command_is_found_by_its_name_and_no_name_is_taken_twice() -> None:
    rows = [ApplicationRow(1, "Print", "command", True, ("lp",))]
    assert find_application("print", rows, NOWHERE).automatic
    with pytest.raises(SalesError, match="There is no application “fax”"):
        found("fax")


def test_the_example_package_is_found_and_serves(postcards: Path) -> None:
    assert ("postcard", "plug-in") in [(row.name, row.origin) for row in list_applications([])]
    application = found("postcard")
    assert application.automatic and application.kinds == ("value", "page")
    assert serve(application, serving()) == Served("card written", "Byron-1.txt")
    assert (postcards / "Byron-1.txt").read_text() == "Ada Byron\nFirm\n\nHello Ada.\n"
    with pytest.raises(NotServed, match="a card has room for 600"):
        serve(application, serving(text="x" * 601))


BROKEN = {
    "plug_import": ("raise RuntimeError('no licence \\x1b[2J')", "plug_import:Thing", "cannot be loaded \\(RuntimeError: no licence\\)"),
    "plug_exit": ("import sys; sys.exit(3)", "plug_exit:Thing", "cannot be loaded \\(SystemExit"),
    "plug_absent": ("", "plug_absent:Thing", "cannot be loaded \\(ModuleNotFoundError"),
    "plug_dumb": ("Thing = 7", "plug_dumb:Thing", "has no method serve"),
    "plug_raise": ("class Thing:\n def serve(self, s): raise KeyError('x')", "plug_raise:Thing", "failed while it served \\(KeyError"),
    "plug_none": ("class Thing:\n def serve(self, s): return 'done'", "plug_none:Thing", "gave no answer that can be read"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_a_plug_in_does_wrong_is_one_sentence(install: Install, name: str) -> None:
    code, target, told = BROKEN[name]
    install(name, {name: target}, None, code)
    assert name in [row.name for row in list_applications([])], "listing loads nothing, so nothing can go wrong"
    with pytest.raises(PluginFault, match=told) as fault:
        serve(found(name), serving())
    assert fault.value.__cause__ is not None and "\x1b" not in str(fault.value)


def test_an_installed_plug_in_cannot_take_the_name_of_what_is_built_in(install: Install) -> None:
    install("plug_mail", {"mail": "plug_mail:Thing"}, None, "class Thing:\n def serve(self, s): ...")
    assert [row.origin for row in list_applications([]) if row.name == "mail"] == ["built in"]

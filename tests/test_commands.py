"""The table of commands: sound as it stands, and remapped without a clash going unseen."""

import pytest

from salestui.commands import COMMANDS, SCREENS, VIEWS, by_id, clashes_in, footer, for_screen, help_lines, resolve_keys, valid_key


def test_no_two_commands_of_a_screen_share_a_key() -> None:
    assert clashes_in() == []


def test_ids_are_one_name_each_and_every_sentence_is_one() -> None:
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)
    for command in COMMANDS:
        assert command.help[0].isupper() and command.help.endswith("."), command.id
        assert command.label and set(command.where) <= {"everywhere", *SCREENS, *VIEWS}, command.id


def test_capitals_go_and_everything_else_is_no_capital() -> None:
    for command in COMMANDS:
        for key in command.keys:
            capital = len(key) == 1 and key.isupper()
            assert capital == (command.id.startswith("go-") or (command.id, key) == ("bottom", "G")), (command.id, key)


def test_every_key_can_be_sent_by_a_plain_terminal() -> None:
    assert all(valid_key(key) for command in COMMANDS for key in command.keys)
    assert not any(
        valid_key(key) for key in ("ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m", "ctrl+[", "alt+x", "ctrl+shift+a", "f13", "", " ", "\x1b", "éé")
    )


@pytest.mark.parametrize("screen", SCREENS)
def test_every_key_of_a_screen_is_in_its_help_and_the_visible_ones_in_its_footer(screen: str) -> None:
    helped = dict(help_lines(screen))
    for command in for_screen(screen):
        if command.keys:
            assert helped[" ".join(command.keys)] == command.help
    shown = footer(screen)
    assert ("?", "help") in shown and len(shown) == len({key for key, _ in shown})


def test_a_key_of_the_founder_takes_the_place_of_the_tables() -> None:
    table, clashes = resolve_keys(COMMANDS, {"undo": ("U", "f2")})
    assert clashes == () and by_id("undo", table).keys == ("U", "f2")


def test_a_clash_is_told_and_the_old_key_kept() -> None:
    table, clashes = resolve_keys(COMMANDS, {"undo": ("q",), "help": ("f1",)})
    assert by_id("undo", table).keys == ("u",) and by_id("help", table).keys == ("f1",)
    assert [clash.command for clash in clashes] == ["undo"]
    assert "'q'" in clashes[0].message and "quit" in clashes[0].message


def test_two_commands_may_change_their_keys_with_each_other() -> None:
    table, clashes = resolve_keys(COMMANDS, {"undo": ("q",), "quit": ("u",)})
    assert clashes == () and by_id("quit", table).keys == ("u",)


def test_one_refused_remapping_does_not_leave_another_in_its_way() -> None:
    # undo may not have the help key, so it keeps u, which quit wanted
    table, clashes = resolve_keys(COMMANDS, {"undo": ("?",), "quit": ("u",)})
    assert {clash.command for clash in clashes} == {"undo", "quit"}
    assert clashes_in(table) == [] and by_id("quit", table).keys == ("q",)


def test_the_same_key_on_two_screens_is_no_clash() -> None:
    table, clashes = resolve_keys(COMMANDS, {"not-now": ("c",)})
    assert clashes == () and clashes_in(table) == []


def test_an_unknown_id_and_an_unsendable_key_are_told() -> None:
    _, clashes = resolve_keys(COMMANDS, {"udno": ("U",), "undo": ("ctrl+m",)})
    assert "nearest is 'undo'" in clashes[0].message
    assert "'ctrl+m'" in clashes[1].message and "stays on u" in clashes[1].message

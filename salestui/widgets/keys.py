"""Keys as a founder reads them (`esc`, `pgup`, `>`) and as the terminal library names them."""

_NAMES = {"esc": "escape", "pgup": "pageup", "pgdn": "pagedown"}


def terminal_key(key: str) -> str:
    """The library's name of a key of `commands`."""
    if len(key) == 1:
        from textual.keys import _character_to_key

        return _character_to_key(key)
    return _NAMES.get(key, key)

"""Reading the web, politely and safely."""


class Http:
    """What asks other people's servers."""

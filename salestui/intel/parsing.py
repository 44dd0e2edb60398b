"""The process in which other people's documents are taken apart."""


class Parsing:
    """A process with limits that parses feeds and pages for all sources."""

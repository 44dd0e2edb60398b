"""salestui: a solo founder's whole sales system in a terminal."""

__version__ = "0.1.0"

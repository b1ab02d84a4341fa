"""Whole numbers that come in an address or a form of our own."""

MOST_DIGITS = 18
"""Every column holds them; beyond some thousand digits `int` itself refuses."""


def sent_number(text: str) -> int | None:
    """What was sent as a whole number, else None."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None

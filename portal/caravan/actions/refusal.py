class Refusal(Exception):
    """The domain says no, in words for the person who asked."""

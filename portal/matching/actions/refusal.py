class Refusal(Exception):
    """What was asked cannot be done now; the message tells the person why."""

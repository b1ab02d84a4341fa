from django.utils.functional import Promise


class Refused(Exception):
    """The rules of the service say no. The message is for the person who asked."""

    def __init__(self, message: str | Promise, code: str = "") -> None:
        super().__init__(str(message))
        self.message = str(message)
        self.code = code

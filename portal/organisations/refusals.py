class Refused(Exception):
    """A verb of this room said no; the message is for the person who asked, in their language."""

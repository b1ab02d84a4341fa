from .membership import Invitation, Membership, Post
from .organisation import Organisation, OrganisationKind
from .place import Municipality, Prefecture

__all__ = [
    "Invitation",
    "Membership",
    "Municipality",
    "Organisation",
    "OrganisationKind",
    "Post",
    "Prefecture",
]

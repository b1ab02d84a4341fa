"""The dictionary of places: everything a caller might say is folded into one line that is searched."""

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover.models import Destination
from portal.fukushi_mover.rules import operates
from portal.search.folding import fold


def folded_name(name: str, kana: str, nicknames: str) -> str:
    """「クリニック」 is found by くりにっく, ｸﾘﾆｯｸ and by what people call it."""
    return fold(f"{name} {kana} {nicknames}")


def keep_destination(actor: User, destination: Destination) -> Destination:
    require(actor, operates, destination.pilot)
    is_new = destination.pk is None
    destination.folded = folded_name(destination.name, destination.kana, destination.nicknames)
    destination.save()
    record(actor, "added" if is_new else "changed", destination)
    return destination

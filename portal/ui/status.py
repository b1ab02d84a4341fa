"""One state, one colour, one shape, everywhere. The word beside it is the enum's own label."""

from typing import Literal

Tone = Literal["neutral", "waiting", "active", "success", "warning", "danger", "muted"]

_TONES: dict[str, Tone] = {
    **dict.fromkeys(
        ["draft", "planned", "planning", "preparing", "todo", "queued", "new"],
        "neutral",
    ),
    **dict.fromkeys(
        [
            "submitted",
            "shared",
            "invited",
            "offered",
            "requested",
            "pending",
            "waiting",
            "scheduled",
        ],
        "waiting",
    ),
    **dict.fromkeys(
        [
            "open",
            "running",
            "active",
            "confirmed",
            "consented",
            "approved",
            "accepted",
            "matched",
            "assigned",
            "arrived",
            "boarded",
            "on_board",
            "evaluating",
            "started",
        ],
        "active",
    ),
    **dict.fromkeys(
        [
            "published",
            "held",
            "done",
            "succeeded",
            "finished",
            "completed",
            "reported",
            "dropped_off",
            "trial",
        ],
        "success",
    ),
    **dict.fromkeys(["late", "at_risk", "overdue", "stopped", "expired", "no_show"], "warning"),
    **dict.fromkeys(["failed", "declined", "rejected", "unserved", "broken", "refused"], "danger"),
    **dict.fromkeys(
        [
            "closed",
            "cancelled",
            "withdrawn",
            "dropped",
            "archived",
            "inactive",
            "ended",
        ],
        "muted",
    ),
}


def register(tones: dict[str, Tone]) -> None:
    """An app's own states, from its AppConfig.ready."""
    for value, tone in tones.items():
        if _TONES.setdefault(value, tone) != tone:
            raise ValueError(f"state {value!r} already has the tone {_TONES[value]!r}")


def tone_of(value: object) -> Tone:
    return _TONES.get(str(getattr(value, "value", value)), "neutral")

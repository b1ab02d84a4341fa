from django.db import transaction

from portal.matching.bridge.scores import event_fits
from portal.matching.models import Event, EventNeed, EventSolution, Score


def score_event(event: Event) -> int:
    """Computes the score of each approved need × solution again; says how many there are."""
    needs = EventNeed.objects.filter(
        registration__event=event, registration__state="approved"
    ).select_related("need__theme", "need__municipality")
    solutions = (
        EventSolution.objects.filter(registration__event=event, registration__state="approved")
        .select_related("solution__organisation")
        .prefetch_related("solution__themes", "solution__prefectures")
    )
    scores = event_fits(needs, solutions)
    with transaction.atomic():
        Score.objects.filter(event_need__registration__event=event).delete()
        Score.objects.bulk_create(scores, batch_size=500)
    return len(scores)

from portal.jobs.models import Job
from tests.access.kinds import Only, Table
from tests.support.personas import Persona, Stage


def residents_job(stage: Stage) -> dict[str, object]:
    from django.utils import timezone

    job = Job.objects.create(
        kind="test.of_a_resident", actor=stage.user(Persona.RESIDENT), queued_at=timezone.now()
    )
    return {"public_id": job.public_id}


ACCESS: Table = {
    "jobs:job": Only(Persona.RESIDENT, make=residents_job),
    "jobs:cancel": Only(Persona.RESIDENT, make=residents_job),
}

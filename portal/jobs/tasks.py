from celery import shared_task

from . import running


@shared_task(name="portal.jobs.tasks.run", ignore_result=True)
def run(pk: int) -> None:
    running.run_now(pk)


@shared_task(name="portal.jobs.tasks.sweep", ignore_result=True)
def sweep() -> None:
    running.sweep()

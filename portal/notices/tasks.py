from celery import shared_task

from . import sending


@shared_task(name="portal.notices.tasks.send", ignore_result=True)
def send(pk: int) -> None:
    sending.send(pk)


@shared_task(name="portal.notices.tasks.send_due", ignore_result=True)
def send_due() -> None:
    sending.send_due()

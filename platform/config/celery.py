"""The Celery application: `celery -A config.celery worker`."""

import os

from celery import Celery
from celery.signals import worker_ready
from kombu import Queue

from config import broker, env
from kernel import garbage
from kernel.poll import Poll, PollStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")

broker.use_it()
app = Celery("inlet")
app.set_default()  # for every thread: a server answers requests in threads that did not import this
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    task_queues=[Queue(name) for name in ("outbound", "events", "maintenance")],
    task_default_queue="maintenance",
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # A publisher inside a request must not hang when the broker is away: the polls find the work.
    broker_connection_timeout=1.0,
    task_publish_retry=False,
    # A dead worker's unacknowledged tasks come back within seconds instead of about a minute and a half.
    broker_transport_options={
        "visibility_timeout": 600,
        "unacked_restore_interval": 2,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 0.5,
        "socket_timeout": 5,
    },
    worker_hijack_root_logger=False,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    timezone="UTC",
    beat_schedule_filename=str(env.DATA_DIR / "celerybeat-schedule"),
)
app.autodiscover_tasks()
app.autodiscover_tasks(["kernel.events"], related_name="reactions")
app.autodiscover_tasks(["kernel.mail"], related_name="outbox")


@app.on_after_finalize.connect
def _take_schedule(sender: Celery, **_: object) -> None:
    """The schedule imports rooms, which need Django to be set up: not before the app is complete."""
    from config.schedule import BEAT

    sender.conf.beat_schedule = BEAT


class Polls(PollStep):
    """The polls of config.schedule, in each worker."""

    def list_polls(self) -> list[Poll]:
        from config.schedule import POLLS

        return POLLS

    def finish(self) -> None:
        from apps.outbound import sender

        sender.finish()


app.steps["worker"].add(Polls)


@worker_ready.connect
def _settle_down(**_: object) -> None:
    garbage.look_less_often()

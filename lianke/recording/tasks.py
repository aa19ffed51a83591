"""Long work on recordings, done by the worker after what people wait for."""

from django_tasks import task


@task(priority=-10)
def finish_after_class(recording_id: int) -> None:
    from lianke.recording.services.finishing import finish_recording  # noqa: PLC0415 - the one way back

    finish_recording(recording_id=recording_id)

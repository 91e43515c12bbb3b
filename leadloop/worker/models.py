"""Signs of life of workers."""

from django.db import models


class WorkerSeen(models.Model):
    """When a worker last finished a turn; ``/readyz`` asks for it. In real time, not the demo's."""

    name = models.CharField(max_length=120, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

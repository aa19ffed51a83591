"""What the processes of a house keep of themselves."""

from django.db import models


class Lease(models.Model):
    """Who may do a thing that only one process may do; real time."""

    name = models.CharField(max_length=32, primary_key=True)
    holder = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"

from django.db import models


class Effect(models.Model):
    """One row for each execution that reached its end. Nothing is unique, so that a double would show."""

    number = models.IntegerField()
    job_id = models.BigIntegerField()
    attempt = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.number}: job {self.job_id}, attempt {self.attempt}"

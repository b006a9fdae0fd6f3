"""反映人: who reported, encrypted, and the few who may know."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from cadre.fields import EncryptedTextField
from casework.models import Case


class Reporter(models.Model):
    """Who reported what a case is about. Nothing of it stands in plain text, and no other table points at the person.

    `number` is his internal number when he is a person of the register, so that he and his family keep out of the case.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="reporter")
    name = EncryptedTextField("反映人")
    contact = EncryptedTextField("联系方式", blank=True)
    number = EncryptedTextField("内部编号", blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "反映人"

    def __str__(self) -> str:
        return f"case:{self.case_id}"  # never the name


class NamedHandler(models.Model):
    """One of the few who may know the reporter of a case, as the section head named them."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="named_handlers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    named_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "指定承办人"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="named_handler_once")]

    def __str__(self) -> str:
        return f"case:{self.case_id} {self.user_id}"

"""Forms of corrections."""

from typing import Any

from casework.forms import ActForm, OpenForm, SubjectField
from faultcorrection.forms.filing import day_field, long_field
from faultcorrection.models import Correction


class CorrectionForm(OpenForm):
    """A correction on its own, without a tolerance case."""

    subject = SubjectField(label="干部")
    problem = long_field("需纠正的问题")

    def clean_subject(self) -> Any:
        field = self.fields["subject"]
        assert isinstance(field, SubjectField)  # narrows the type  # nosec B101
        return field.find(self.cleaned_data["subject"], self.user)


class NotifyForm(ActForm):
    """发送纠错通知."""

    problem = long_field("需纠正的问题")
    demand = long_field("整改要求")
    due_on = day_field("整改期限")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["problem"].initial = Correction.objects.get(case=self.case).problem


CORRECTION_FORMS: dict[str, type[ActForm]] = {"notify": NotifyForm}

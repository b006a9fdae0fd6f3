"""Forms of reminders, inquiries and admonitions."""

from typing import Any

from django import forms

from casework.forms import ActForm, OpenForm, SubjectField
from faultcorrection.enums import Manner, Measure, Sign
from faultcorrection.forms.filing import day_field, long_field
from faultcorrection.models import ReminderCase


class ReminderForm(OpenForm):
    """Propose a measure for a sign."""

    subject = SubjectField(label="干部")
    sign = forms.ChoiceField(label="线索来源", choices=Sign.choices)
    manner = forms.ChoiceField(label="方式", choices=Manner.choices)
    measure = forms.ChoiceField(label="建议措施", choices=Measure.choices)
    by_talk = forms.BooleanField(label="以谈话方式进行", required=False)
    issue = long_field("问题", help_text="写明事实，不写反映人。")

    def clean_subject(self) -> Any:
        field = self.fields["subject"]
        assert isinstance(field, SubjectField)  # narrows the type  # nosec B101
        return field.find(self.cleaned_data["subject"], self.user)


class ResubmitForm(ActForm):
    """修改后报送."""

    manner = forms.ChoiceField(label="方式", choices=Manner.choices)
    measure = forms.ChoiceField(label="建议措施", choices=Measure.choices)
    issue = long_field("问题")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reminder = ReminderCase.objects.get(case=self.case)
        for name in ("manner", "measure", "issue"):
            self.fields[name].initial = getattr(reminder, name)


class ApprovalForm(ActForm):
    """登记审批结果: who of the party committee approved, and when."""

    approved_by = forms.CharField(label="审批人", max_length=40)
    approved_on = day_field("审批日期")


REMINDER_FORMS: dict[str, type[ActForm]] = {"resubmit": ResubmitForm, "record_approval": ApprovalForm}

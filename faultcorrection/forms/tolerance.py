"""Forms of tolerance cases."""

from typing import Any

from django import forms
from django.utils import timezone

from cadre.enums import ToleranceOutcome
from cadre.models import Sanction
from casework.forms import ActForm, OpenForm, SubjectField
from casework.models import Case
from faultcorrection.enums import Accountability, Answer
from faultcorrection.forms.filing import day_field, long_field
from faultcorrection.models import ChecklistItem, ToleranceCase
from faultcorrection.queries.filing import granted_filings


class ToleranceForm(OpenForm):
    """Apply for tolerance, or start it as the body in charge."""

    subject = SubjectField(label="干部")
    field = forms.CharField(label="领域", max_length=40, required=False)
    fault_on = day_field("行为发生日期")
    fault = long_field("失误错误事实")
    reasons = long_field("容错理由", required=False)
    accountability = forms.ChoiceField(label="问责情况", choices=Accountability.choices)
    filing = forms.ModelChoiceField(
        label="引用的风险报备",
        queryset=Case.objects.none(),
        required=False,
        help_text="准予备案的事项可以引用，作为参考，不等于认定。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = getattr(self.user, "cadre", None)
        if own is not None:
            self.fields["subject"].initial = own.number
        self.fields["filing"].queryset = granted_filings(self.user)  # type: ignore[attr-defined]

    def clean_subject(self) -> Any:
        field = self.fields["subject"]
        assert isinstance(field, SubjectField)  # narrows the type  # nosec B101
        return field.find(self.cleaned_data["subject"], self.user)

    def clean_fault_on(self) -> Any:
        on = self.cleaned_data["fault_on"]
        if on > timezone.localdate():
            raise forms.ValidationError("行为发生日期不能晚于今天。")
        return on


class VerifyForm(ActForm):
    """完成核实."""

    findings = long_field("核实情况")
    sanction = forms.ModelChoiceField(
        label="关联的已有处分",
        queryset=Sanction.objects.none(),
        required=False,
        help_text="只关联，不改动原处分。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sanction"].queryset = Sanction.objects.filter(cadre=self.case.subject)  # type: ignore[attr-defined]


class WeighForm(ActForm):
    """提交研判意见: an answer to every question, then a proposal with its reasons."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields.pop("note")
        for item in ChecklistItem.objects.filter(tolerance__case=self.case):
            self._ask(item)
        self.fields["proposal"] = forms.ChoiceField(label="研判建议", choices=ToleranceOutcome.choices)
        self.fields["proposal_reasons"] = long_field("研判理由")
        self.fields["note"] = note

    def _ask(self, item: ChecklistItem) -> None:
        self.fields[f"answer_{item.pk}"] = forms.ChoiceField(
            label=f"{item.get_list_display()}：{item.text}",
            choices=[("", "请选择"), *Answer.choices],
            initial=item.answer,
            required=False,
        )
        self.fields[f"note_{item.pk}"] = forms.CharField(
            label="依据和说明", initial=item.note, required=False, max_length=1000
        )


class DecideForm(ActForm):
    """认定: the reasons as they will stand in the paper."""

    decision_reasons = long_field("认定理由")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tolerance = ToleranceCase.objects.get(case=self.case)
        self.fields["decision_reasons"].initial = tolerance.proposal_reasons


TOLERANCE_FORMS: dict[str, type[ActForm]] = {
    "verify": VerifyForm,
    "weigh": WeighForm,
    "exempt": DecideForm,
    "lighten": DecideForm,
    "mitigate": DecideForm,
    "refuse": DecideForm,
}

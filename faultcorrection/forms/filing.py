"""Forms of risk filings."""

from typing import Any

from django import forms
from django.utils import timezone

from accounts.enums import Permission
from accounts.queries import scope_of
from cadre.models import Unit
from casework.forms import ActForm, OpenForm, UnitField
from faultcorrection.enums import FilingGrade, RiskLevel


def day_field(label: str, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


def long_field(label: str, **kwargs: Any) -> forms.CharField:
    kwargs.setdefault("max_length", 4000)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)


class FilingForm(OpenForm):
    """备案申请. The minutes and the control plan are uploaded on the case's page before it is submitted."""

    unit = UnitField(label="报备单位")
    field = forms.CharField(label="领域", max_length=40, required=False)
    content = long_field("报备事项", help_text="准备做什么，哪里没有明确规定或者可能有风险。")
    basis = long_field("政策依据和理由")
    risks = long_field("风险点")
    control_plan = long_field("风险防控措施")
    starts_on = day_field("计划实施日期")
    collective_on = day_field("单位集体研究日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].label = "项目或事项名称"
        own = scope_of(self.user, Permission.SUBMIT_CASES)
        if own and not own.is_everything:
            units = Unit.objects.open().filter(path__in=own.paths)
            self.fields["unit"].initial = units.values_list("name", flat=True).first()

    def clean_collective_on(self) -> Any:
        on = self.cleaned_data["collective_on"]
        if on > timezone.localdate():
            raise forms.ValidationError("集体研究日期不能晚于今天，请先研究再报备。")
        return on


class AcceptFilingForm(ActForm):
    """分级受理."""

    grade = forms.ChoiceField(label="受理层级", choices=FilingGrade.choices, initial=FilingGrade.COUNTY)


class AssessFilingForm(ActForm):
    """风险评估."""

    risk_level = forms.ChoiceField(label="风险等级", choices=RiskLevel.choices)
    assessment = long_field("评估意见")
    advice = long_field("防控要求", required=False)
    negative_hits = forms.CharField(
        label="命中的不予报备情形",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="没有命中则留空；每行一条。命中的只能不予备案。",
    )

    def clean_negative_hits(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["negative_hits"].splitlines() if line.strip()]


class TrackFilingForm(ActForm):
    """安排跟踪."""

    task = forms.CharField(label="跟踪事项", max_length=200)
    due_on = day_field("完成期限")
    owner = forms.CharField(label="责任人", max_length=80, required=False)


FILING_FORMS: dict[str, type[ActForm]] = {
    "accept": AcceptFilingForm,
    "assess": AssessFilingForm,
    "track": TrackFilingForm,
}

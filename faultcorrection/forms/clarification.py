"""Forms of clarifications."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from cadre.enums import ClearanceWay
from cadre.models import Cadre
from casework.forms import ActForm, OpenForm, SubjectField
from faultcorrection.enums import ClarificationStart, Verdict
from faultcorrection.forms.filing import long_field
from faultcorrection.models import Clarification
from faultcorrection.queries.tolerance import rule_of

NO_REPORTER = "不写反映人的姓名和身份。"


def past_day(label: str, **kwargs: Any) -> "PastDayField":
    return PastDayField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


class PastDayField(forms.DateField):
    """A day that has come."""

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(f"{self.label}不能晚于今天。")
        return day


class ClarificationForm(OpenForm):
    """Ask for one's name to be cleared, or take it up as the office."""

    subject = SubjectField(label="干部")
    start = forms.ChoiceField(
        label="启动方式",
        choices=ClarificationStart.choices,
        initial=ClarificationStart.REQUEST,
        widget=forms.RadioSelect,
        help_text="承办部门启动的，须先征求本人意见。",
    )
    point = long_field("需澄清的问题", help_text=f"只写一个具体问题，{NO_REPORTER}")
    facts = long_field("事实情况", required=False, help_text="本人申请的必须写明。")
    demand = long_field(
        "澄清诉求", required=False, help_text="希望以什么方式、在什么范围澄清；本人申请的必须写明。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = getattr(self.user, "cadre", None)
        if own is not None:
            self.fields["subject"].initial = own.number

    def clean_subject(self) -> Cadre | None:
        field = self.fields["subject"]
        assert isinstance(field, SubjectField)  # narrows the type  # nosec B101
        return field.find(self.cleaned_data["subject"], self.user)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        subject = data.get("subject")
        is_own = isinstance(subject, Cadre) and subject.user_id == self.user.pk
        if is_own or data.get("start") == ClarificationStart.REQUEST:
            for name in ("facts", "demand"):
                if not data.get(name):
                    self.add_error(name, "本人申请澄清，请写明事实和诉求。")
        return data


class AnswerForm(ActForm):
    """答复是否澄清: what the person says when the office asks him."""

    agrees = forms.ChoiceField(
        label="是否同意澄清", choices=[("yes", "同意澄清"), ("no", "不要求澄清")], widget=forms.RadioSelect
    )


class ConcludeForm(ActForm):
    """登记核查结论."""

    verdict = forms.ChoiceField(label="核查结论", choices=Verdict.choices, widget=forms.RadioSelect)
    verified_by = forms.CharField(label="核查机关", max_length=80, help_text="由谁核查，由谁澄清。")
    concluded_on = past_day("结论日期")
    findings = long_field("核查情况", help_text=NO_REPORTER)


class ProposeForm(ActForm):
    """提出澄清意见: in which situation, in which ways, and what will be said."""

    situations = forms.MultipleChoiceField(
        label="启动情形", widget=forms.CheckboxSelectMultiple, required=False
    )
    ways = forms.MultipleChoiceField(
        label="澄清方式", choices=ClearanceWay.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    place = forms.CharField(
        label="澄清范围",
        max_length=120,
        required=False,
        help_text="会议澄清的会议或者通报澄清的主送单位；不填则为所在单位。",
    )
    statement = long_field("澄清内容", help_text=f"只针对所反映的问题，不作全面评价；{NO_REPORTER}")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        start_when = rule_of(self.case, "clarification.start_when", today)
        written = rule_of(self.case, "clarification.needs_written", today)
        field = self.fields["situations"]
        assert isinstance(field, forms.MultipleChoiceField)  # narrows the type  # nosec B101
        field.choices = [(text, text) for text in start_when.texts]
        self.fields["ways"].help_text = f"{'、'.join(written.texts)}澄清须同时书面澄清（{written.source}）。"
        row = Clarification.objects.get(case=self.case)
        for name in ("situations", "ways", "place", "statement"):
            self.fields[name].initial = getattr(row, name)


class ClearForm(ActForm):
    """实施澄清."""

    cleared_on = past_day("澄清日期", initial=timezone.localdate)


class FinishForm(ActForm):
    """回访办结."""

    remedy = long_field(
        "错误处理、处分的纠正情况", required=False, help_text="因失实反映受到错误处理的，应当纠正。"
    )


CLARIFICATION_FORMS: dict[str, type[ActForm]] = {
    "answer": AnswerForm,
    "conclude": ConcludeForm,
    "propose": ProposeForm,
    "clear": ClearForm,
    "finish": FinishForm,
}

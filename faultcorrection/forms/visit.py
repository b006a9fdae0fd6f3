"""Forms of visit plans."""

import re
from typing import Any

from django import forms
from django.utils import timezone

from cadre.models import Sanction
from casework.forms import ActForm, OpenForm, SubjectField
from faultcorrection.enums import VisitResult
from faultcorrection.forms.filing import day_field, long_field


class VisitForm(OpenForm):
    """A plan for a person whose effect period runs: his latest sanction without a plan."""

    subject = SubjectField(label="干部")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["title"].help_text = "留空则用“某某同志影响期回访”。"

    def clean_subject(self) -> Any:
        field = self.fields["subject"]
        assert isinstance(field, SubjectField)  # narrows the type  # nosec B101
        return field.find(self.cleaned_data["subject"], self.user)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if subject := data.get("subject"):
            held = Sanction.objects.filter(cadre=subject).order_by("-started_on", "-pk")
            data["sanction"] = next(iter(held), None)
            if data["sanction"] is None:
                raise forms.ValidationError("名册中没有这名干部的处分处理，不需要回访计划。")
        return data


class PlanForm(ActForm):
    """确定回访计划: 3 + 3 unless it is changed."""

    during = forms.IntegerField(label="影响期内回访次数", min_value=1, max_value=12, initial=3)
    after = forms.IntegerField(label="期满后回访次数", min_value=0, max_value=12, initial=3)
    measures = long_field("一人一策：帮助措施", required=False)


class VisitRecordForm(ActForm):
    """登记回访."""

    on = day_field("回访日期")
    visitors = forms.CharField(label="回访人", max_length=100, help_text="用顿号或空格分开。")
    result = forms.ChoiceField(label="结果", choices=VisitResult.choices)
    account = long_field("回访情况")

    def clean_visitors(self) -> list[str]:
        names = re.split(r"[、,，;；\s]+", self.cleaned_data["visitors"])
        return [name for name in names if name]

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError("回访日期不能晚于今天。")
        return on


class UseForm(ActForm):
    """登记使用情况."""

    later_use = forms.CharField(label="期满后的使用", max_length=200)
    used_on = day_field("日期", required=False)


VISIT_FORMS: dict[str, type[ActForm]] = {
    "plan": PlanForm,
    "visit": VisitRecordForm,
    "visit_after": VisitRecordForm,
    "use": UseForm,
}

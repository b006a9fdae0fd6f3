"""What people type into the rule and calendar pages: parsed and bounded, nothing decided."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone

from regulations.enums import Confidence, Measure, Severity
from regulations.queries.pages import Asked, sections
from regulations.rules import Rule
from regulations.values import how_to_type, typed


def _day(label: str, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


class RulesForm(forms.Form):
    """The list's date, search and filters; a parameter that cannot be read is told and today shown."""

    on = _day("日期", required=False)
    section = forms.ChoiceField(label="门类", required=False)
    confidence = forms.ChoiceField(
        label="可信度", required=False, choices=[("", "不限"), *Confidence.choices]
    )
    q = forms.CharField(label="名称、法规或代码", required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "全部"), *((name, name) for name in sections())]
        self.fields["section"].choices = choices  # type: ignore[attr-defined]

    @property
    def asked(self) -> Asked:
        """What the form asks for, today when it names no day or is not valid."""
        data = self.cleaned_data if self.is_valid() else {}
        return Asked(
            on=data.get("on") or timezone.localdate(),
            section=data.get("section", ""),
            text=data.get("q", "").strip(),
            confidence=data.get("confidence", ""),
        )


class BetweenForm(forms.Form):
    """Two days to compare."""

    first = _day("从")
    last = _day("到")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            raise forms.ValidationError("后一个日期早于前一个，请改正。")
        return data


class ProposalForm(forms.Form):
    """An own rule beside a national one; the value is typed as its measure wants it."""

    value = forms.CharField(label="数值", widget=forms.Textarea(attrs={"rows": 3}))
    unit_name = forms.CharField(
        label="适用机构（含下级）",
        required=False,
        max_length=120,
        widget=forms.TextInput(
            attrs={
                "list": "unit-names",
                "autocomplete": "off",
                "hx-get": reverse_lazy("cadre:unit-names"),
                "hx-trigger": "input changed delay:200ms",
                "hx-target": "#unit-names",
            }
        ),
        help_text="填机构全称；留空表示全部机构。",
    )
    effective_from = _day("自")
    effective_to = _day("至", required=False, help_text="最后一天；留空表示长期。")
    severity = forms.ChoiceField(label="违反时", choices=Severity.choices)
    document = forms.CharField(
        label="依据文件", max_length=200, help_text="文件名和文号，例如 云组发〔2025〕3号。"
    )
    reason = forms.CharField(label="理由", max_length=300)

    def __init__(self, *args: Any, beside: Rule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measure = Measure(beside.measure)
        self.fields["value"].help_text = f"{how_to_type(self.measure)}{beside.bound.label}：{beside.shown}。"
        self.fields["severity"].initial = beside.severity

    def clean_value(self) -> Any:
        try:
            return typed(self.measure, self.cleaned_data["value"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_severity(self) -> Severity:
        return Severity(self.cleaned_data["severity"])


class NoteForm(forms.Form):
    """The opinion with which a proposal is decided or a rule ended."""

    note = forms.CharField(label="意见", required=False, max_length=200)


class HolidayForm(forms.Form):
    """A year's holidays as an Excel sheet."""

    file = forms.FileField(
        label="Excel 文件",
        help_text="一个 .xlsx 文件，一个年度；表头为“日期”“类型”“名称”，类型填“休息”或“上班”。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
    source = forms.CharField(label="依据文件", max_length=200, help_text="放假安排通知的名称和文号。")

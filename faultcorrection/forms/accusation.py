"""Forms of searches for a false accusation."""

from typing import Any

from django import forms
from django.utils import timezone

from cadre.models import Cadre
from casework.forms import ActForm, OpenForm, SubjectField
from faultcorrection.enums import AccusationFinding, FalseMeans
from faultcorrection.forms.clarification import NO_REPORTER
from faultcorrection.forms.filing import long_field
from faultcorrection.models import Accusation
from faultcorrection.queries.tolerance import rule_of


class AccusationForm(OpenForm):
    """A search on its own, without a clarification before it."""

    subject = SubjectField(label="被反映的干部", help_text="内部编号或者完整姓名；反映人在办件中另行登记。")
    point = long_field("被反映的问题", help_text=NO_REPORTER)

    def clean_subject(self) -> Cadre | None:
        field = self.fields["subject"]
        assert isinstance(field, SubjectField)  # narrows the type  # nosec B101
        return field.find(self.cleaned_data["subject"], self.user)


class ConcludeAccusationForm(ActForm):
    """完成核查."""

    findings = long_field("核查情况", help_text=NO_REPORTER)
    means = forms.MultipleChoiceField(
        label="手段",
        choices=FalseMeans.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="没有捏造事实或者伪造材料的不勾选，不能认定诬告陷害。",
    )


class ProposeAccusationForm(ActForm):
    """提出认定意见."""

    proposal = forms.ChoiceField(
        label="认定建议", choices=AccusationFinding.choices, widget=forms.RadioSelect
    )
    purposes = forms.MultipleChoiceField(label="目的", widget=forms.CheckboxSelectMultiple, required=False)
    heavier = forms.MultipleChoiceField(label="从重情形", widget=forms.CheckboxSelectMultiple, required=False)
    proposal_reasons = long_field("理由", help_text=NO_REPORTER)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today, row = timezone.localdate(), Accusation.objects.get(case=self.case)
        for name, code in (("purposes", "purposes"), ("heavier", "heavier_when")):
            rule = rule_of(self.case, f"false_accusation.{code}", today)
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)  # narrows the type  # nosec B101
            field.choices = [(text, text) for text in rule.texts]
            field.initial = getattr(row, name)
        self.fields["proposal_reasons"].initial = row.proposal_reasons


class FindFalseForm(ActForm):
    """认定诬告陷害: which party committee or discipline body approved, and its document."""

    approved_by = forms.CharField(label="批准机关", max_length=80, help_text="市级以上党委或者纪检监察机关。")
    document = forms.CharField(label="批准文号", max_length=80)


class TransferForm(ActForm):
    """移送处理."""

    body = forms.CharField(label="移送机关", max_length=120, help_text="按干部管理权限有权处理的机关。")


class ResultForm(ActForm):
    """登记处理结果."""

    result = long_field("处理结果", help_text=NO_REPORTER)


ACCUSATION_FORMS: dict[str, type[ActForm]] = {
    "conclude": ConcludeAccusationForm,
    "propose": ProposeAccusationForm,
    "find_false": FindFalseForm,
    "transfer": TransferForm,
    "record_result": ResultForm,
}

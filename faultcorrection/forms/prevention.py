"""Forms of preventive loops and of the fields to watch."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from accounts.enums import Permission
from accounts.models import User
from accounts.queries import scope_of
from cadre.enums import UnitKind
from cadre.models import Unit
from casework.forms import ActForm, OpenForm, UnitField
from faultcorrection.enums import Answerer
from faultcorrection.forms.clarification import past_day
from faultcorrection.forms.filing import day_field, long_field
from faultcorrection.models import Prevention, PreventiveMeasure, WatchField
from faultcorrection.queries.prevention import measures_of

if TYPE_CHECKING:
    _Choice = forms.ModelChoiceField[WatchField]
else:
    _Choice = forms.ModelChoiceField


class WatchedField(_Choice):
    """One of the fields that are watched in the user's scope."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="重点领域",
            queryset=WatchField.objects.none(),
            required=False,
            empty_label="（不属于重点领域）",
            **kwargs,
        )

    def offer(self, user: User) -> None:
        self.queryset = WatchField.objects.visible_to(user).watched()


class PreventionForm(OpenForm):
    """A loop on its own, without a tolerance or correction case before it."""

    unit = UnitField(label="涉及单位")
    watch_field = WatchedField()
    field = forms.CharField(
        label="其他领域", max_length=40, required=False, help_text="不属于重点领域时填写。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        watched = self.fields["watch_field"]
        assert isinstance(watched, WatchedField)  # narrows the type  # nosec B101
        watched.offer(self.user)


class DrawForm(ActForm):
    """提炼教训."""

    watch_field = WatchedField()
    field = forms.CharField(
        label="其他领域", max_length=40, required=False, help_text="不属于重点领域时填写。"
    )
    lesson = long_field("教训", help_text="哪个环节、因为什么出了错，怎样才能不再发生。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = Prevention.objects.get(case=self.case)
        watched = self.fields["watch_field"]
        assert isinstance(watched, WatchedField)  # narrows the type  # nosec B101
        watched.offer(self.user)
        for name in ("watch_field", "field", "lesson"):
            self.fields[name].initial = getattr(row, name)


class MeasureForm(ActForm):
    """增加措施: what, whose, until when."""

    text = forms.CharField(label="措施", max_length=200)
    answerer = forms.ChoiceField(
        label="责任方", choices=Answerer.choices, initial=Answerer.UNIT, widget=forms.RadioSelect
    )
    owner = forms.CharField(label="责任人", max_length=80)
    due_on = day_field("完成期限")

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError("完成期限不能早于今天。")
        return day


class FinishMeasureForm(ActForm):
    """登记措施完成."""

    measure = forms.ModelChoiceField(
        label="措施", queryset=PreventiveMeasure.objects.none(), empty_label="请选择"
    )
    result = long_field("完成情况")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["measure"]
        assert isinstance(field, forms.ModelChoiceField)  # narrows the type  # nosec B101
        field.queryset = measures_of(self.case).filter(task__done_on=None)


class ChangeForm(ActForm):
    """登记制度修订: which rule was changed, and when the office looks whether it works."""

    rule_name = forms.CharField(label="制度名称", max_length=120)
    rule_document = forms.CharField(label="文号", max_length=80, required=False)
    rule_on = day_field("施行日期")
    rule_change = long_field("修订内容")
    check_on = day_field("检查日期", help_text="到期在承办机关的待办中提示检查是否有效。")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begins, looked = data.get("rule_on"), data.get("check_on")
        if begins and looked and looked < begins:
            self.add_error("check_on", "检查日期不能早于施行日期。")
        return data


class CheckForm(ActForm):
    """检查是否有效."""

    checked_on = past_day("检查日期", initial=timezone.localdate)
    finding = long_field("检查情况")


PREVENTION_FORMS: dict[str, type[ActForm]] = {
    "draw": DrawForm,
    "add_measure": MeasureForm,
    "finish_measure": FinishMeasureForm,
    "change": ChangeForm,
    "works": CheckForm,
    "fails": CheckForm,
}


class WatchFieldForm(forms.Form):
    """A field to watch."""

    office = forms.ModelChoiceField(label="机关", queryset=Unit.objects.none(), empty_label=None)
    name = forms.CharField(label="领域", max_length=40)
    reason = long_field("易错环节", max_length=1000, help_text="哪些环节容易出错，为什么要关注。")

    def __init__(self, *args: Any, user: User, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["office"]
        assert isinstance(field, forms.ModelChoiceField)  # narrows the type  # nosec B101
        offices = Unit.objects.open().filter(scope_of(user, Permission.HANDLE_CASES).q("path"))
        field.queryset = (
            offices.filter(kind=UnitKind.REGION) if offices.filter(kind=UnitKind.REGION).exists() else offices
        )
        if not is_new:
            del self.fields["office"]

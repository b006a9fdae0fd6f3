"""What people fill in to open a case or to take a step: parsed and bounded, nothing decided."""

from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from cadre.models import Cadre, Unit
from casework.kinds import Transition
from casework.models import Case


class ActForm(forms.Form):
    """The form of a step: an opinion, and what a kind adds to it. `version` is the case as it was seen.

    `fragment` is the template that lays its fields out; "" for one below the other.
    """

    fragment = ""

    version = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label="意见", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, case: Case, move: Transition, user: User, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("version", case.version)
        super().__init__(*args, **kwargs)
        self.case, self.move, self.user = case, move, user
        self.fields["note"].required = move.needs_note
        if move.needs_note:
            self.fields["note"].label = "理由"
        self.order_fields([name for name in self.fields if name != "note"] + ["note"])

    @property
    def data_of_step(self) -> dict[str, Any]:
        """What the kind asked for, without the engine's own fields."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "note")}


class FollowUpForm(forms.Form):
    """How a task ended."""

    result = forms.CharField(label="办理结果", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    on = forms.DateField(
        label="完成日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=timezone.localdate,
    )

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError("完成日期不能晚于今天。")
        return on


class OpenForm(forms.Form):
    """The form that opens a case. `fragment` lays its fields out; "" for one below the other."""

    fragment = ""

    title = forms.CharField(label="事项", max_length=120)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user


class SubjectField(forms.CharField):
    """A person of the register by internal number, or by a name that is his alone in the user's scope."""

    default_error_messages = {
        "unknown": "您的范围内没有“%(text)s”，请填写内部编号或者完整姓名。",
        "many": "有%(count)s人叫“%(text)s”，请改填内部编号（%(numbers)s）。",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "涉及干部")
        kwargs.setdefault("help_text", "内部编号或者完整姓名")
        super().__init__(max_length=40, **kwargs)

    def find(self, text: str, user: User) -> Cadre | None:
        """Raises ValidationError."""
        if not text:
            return None
        people = Cadre.objects.visible_to(user).select_related("unit", "user")
        found = list(people.filter(number=text)[:1]) or list(people.filter(name=text)[:6])
        if not found:
            raise forms.ValidationError(self.error_messages["unknown"], params={"text": text})
        if len(found) > 1:
            numbers = "、".join(person.number for person in found)
            raise forms.ValidationError(
                self.error_messages["many"], params={"count": len(found), "text": text, "numbers": numbers}
            )
        return found[0]


class UnitField(forms.CharField):
    """A unit by its full name, offered as one types."""

    default_error_messages = {"unknown": "没有“%(text)s”这个机构，请从提示中选择全称。"}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "单位")
        super().__init__(max_length=120, widget=forms.TextInput(attrs={"list": "units"}), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        unit = Unit.objects.open().filter(name=text).first()
        if unit is None:
            raise forms.ValidationError(self.error_messages["unknown"], params={"text": text})
        return unit

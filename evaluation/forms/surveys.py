"""Surveys: what they are, whom they are about, who rates."""

import re
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from accounts.scope import subtree
from cadre.enums import CadreStatus, Level
from cadre.models import Cadre, Unit
from cadre.models.person import CadreQuerySet
from cadre.models.unit import UnitQuerySet
from cadre.queries.units import unit_called
from evaluation.enums import SurveyState, TargetKind
from evaluation.forms.base import PlacedForm, day, unit_field
from evaluation.models import InstrumentVersion, RaterGroup, Survey
from evaluation.queries.instruments import usable

MOST_LINES = 2000


def _lines(text: str) -> list[str]:
    """What was typed one a line, or with commas between; each once."""
    return list(dict.fromkeys(filter(None, (one.strip() for one in re.split(r"[\n,，、;；]", text)))))


class SurveyFilter(forms.Form):
    q = forms.CharField(label="名称", required=False, max_length=40)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "不限"), *SurveyState.choices])


class VersionForm(PlacedForm):
    """Something that uses a published version."""

    title = forms.CharField(label="名称", max_length=80)
    version = forms.ModelChoiceField(
        label="评分表", queryset=InstrumentVersion.objects.none(), empty_label="请选择"
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["version"].queryset = usable(user)  # type: ignore[attr-defined]


class SurveyForm(VersionForm):
    """A new survey."""

    starts_on = day("开始日期")
    ends_on = day("截止日期", help_text="到期不会自动结束，由您确认结束。")
    field_order = ("title", "version", "unit_name", "starts_on", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "截止日期早于开始日期，请改正。")
        return data


class TargetsForm(forms.Form):
    """Whom to add: everybody of a unit, or a list. Only what lies in scope and in the survey's part of the tree."""

    unit_name = unit_field("单位（含下级）", required=False)
    level = forms.ChoiceField(label="职务层次", required=False, choices=[("", "不限"), *Level.choices])
    numbers = forms.CharField(
        label="或者逐个列出",
        required=False,
        max_length=20 * MOST_LINES,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, user: User, about: InstrumentVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.is_about_units = about.instrument.target_kind == TargetKind.UNIT
        self.fields["numbers"].help_text = (
            "机构编码，一行一个。" if self.is_about_units else "干部内部编号，一行一个。"
        )
        if self.is_about_units:
            del self.fields["level"]
            self.fields["unit_name"].label = "某机构的下一级单位"

    def clean_unit_name(self) -> Unit | None:
        name = self.cleaned_data["unit_name"].strip()
        unit = unit_called(self.user, name) if name else None
        if name and unit is None:
            raise forms.ValidationError("您的范围内没有这个机构，请从提示中选择全称。")
        return unit

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        numbers = [number.upper() for number in _lines(data.get("numbers", ""))]
        if not numbers and not data.get("unit_name") and not self.errors:
            raise forms.ValidationError("请填写单位，或列出编号。")
        found = self._units(data, numbers) if self.is_about_units else self._cadres(data, numbers)
        data["found"] = list(found)
        named = {(one.code if isinstance(one, Unit) else one.number).upper() for one in data["found"]}
        unknown = [number for number in numbers if number not in named]
        if unknown:
            self.add_error("numbers", f"您的范围内没有：{'、'.join(unknown[:10])}。请核对编号。")
        return data

    def _cadres(self, data: dict[str, Any], numbers: list[str]) -> CadreQuerySet:
        people = Cadre.objects.visible_to(self.user).select_related("unit").order_by("unit_path", "seniority")
        if numbers:
            return people.filter(number__in=numbers)
        if not data.get("unit_name"):
            return people.none()
        chosen = people.filter(subtree(data["unit_name"].path), status=CadreStatus.ACTIVE)
        return chosen.filter(level=data["level"]) if data.get("level") else chosen

    def _units(self, data: dict[str, Any], numbers: list[str]) -> UnitQuerySet:
        units = Unit.objects.visible_to(self.user).open()
        if numbers:
            return units.filter(code__in=numbers)
        return units.filter(parent=data["unit_name"]) if data.get("unit_name") else units.none()


class RatersForm(forms.Form):
    """Who rates in which group: by what they are responsible for, by account, or by name where there is no account."""

    group = forms.ModelChoiceField(label="评价组", queryset=RaterGroup.objects.none(), empty_label=None)
    by_scope = forms.BooleanField(
        label="按管理范围指派：有“评价打分”权限的人，各评自己范围内的对象（本人除外）", required=False
    )
    usernames = forms.CharField(
        label="或者列出账号",
        required=False,
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一行一个账号。",
    )
    names = forms.CharField(
        label="没有账号的评价人",
        required=False,
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一行一个姓名。他们的评分用Excel导入。",
    )
    unit_name = unit_field("只评这个单位（含下级）的对象", required=False, help_text="留空表示全部对象。")

    def __init__(self, *args: Any, user: User, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.survey = user, survey
        self.fields["group"].queryset = survey.version.groups.all()  # type: ignore[attr-defined]

    def clean_usernames(self) -> list[User]:
        wanted = _lines(self.cleaned_data["usernames"])
        users = {user.username: user for user in User.objects.filter(username__in=wanted, is_active=True)}
        unknown = [name for name in wanted if name not in users]
        if unknown:
            raise forms.ValidationError(f"没有这些账号，或者已停用：{'、'.join(unknown[:10])}。")
        return [users[name] for name in wanted]

    def clean_names(self) -> list[str]:
        names = _lines(self.cleaned_data["names"])
        long = [name for name in names if len(name) > 40]
        if long:
            raise forms.ValidationError(f"姓名太长：{long[0][:20]}…")
        return names

    def clean_unit_name(self) -> str:
        name = self.cleaned_data["unit_name"].strip()
        unit = unit_called(self.user, name) if name else None
        if name and unit is None:
            raise forms.ValidationError("您的范围内没有这个机构，请从提示中选择全称。")
        return unit.path if unit else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not (data["by_scope"] or data["usernames"] or data["names"]):
            raise forms.ValidationError("请选择按管理范围指派，或列出账号、姓名。")
        return data


class ExcuseForm(forms.Form):
    reason = forms.CharField(label="免评理由", max_length=200, help_text="例如：出国学习，无法参评。")


class TargetFilter(forms.Form):
    q = forms.CharField(label="姓名或单位", required=False, max_length=40)

"""Forms of awards."""

import re
from typing import Any

from django import forms
from django.utils import timezone

from cadre.enums import HonourKind
from cadre.models import Cadre
from casework.forms import ActForm, OpenForm, SubjectField, UnitField
from regulations import queries as regulations
from rewards.enums import AwardMode


def day_field(label: str, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


def long_field(label: str, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)


class AwardForm(OpenForm):
    """推荐奖励: people one a line, or teams one a line."""

    unit = UnitField(label="推荐单位")
    kind = forms.ChoiceField(label="奖励种类", choices=HonourKind.choices)
    mode = forms.ChoiceField(label="方式", choices=AwardMode.choices, initial=AwardMode.TIMELY)
    name = forms.CharField(label="奖励名称", max_length=120)
    year = forms.IntegerField(label="年度（定期奖励）", required=False, min_value=2000, max_value=2100)
    event = forms.CharField(label="事件（及时奖励）", max_length=200, required=False)
    event_on = day_field("事件日期", required=False)
    field = forms.CharField(label="领域", max_length=40, required=False)
    people = forms.CharField(
        label="奖励个人",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一人：内部编号或者完整姓名。",
    )
    teams = forms.CharField(
        label="奖励集体",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="每行一个集体。",
    )
    deed = long_field("事迹")

    def clean_people(self) -> list[Cadre]:
        finder = SubjectField()
        lines = [line.strip() for line in re.split(r"[\n、]", self.cleaned_data["people"]) if line.strip()]
        found = [finder.find(line, self.user) for line in lines]
        return list(dict.fromkeys(person for person in found if person is not None))

    def clean_teams(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["teams"].splitlines() if line.strip()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("mode") == AwardMode.REGULAR and not data.get("year"):
            self.add_error("year", "定期奖励请填写年度。")
        if data.get("mode") == AwardMode.TIMELY and not (data.get("event") and data.get("event_on")):
            self.add_error("event", "及时奖励请填写事件和日期。")
        if not self.errors and not data["people"] and not data["teams"]:
            self.add_error("people", "请至少填写一名奖励对象或者一个集体。")
        return data


class PublishForm(ActForm):
    """开始公示."""

    since = day_field("公示开始日期")
    days = forms.IntegerField(label="公示工作日", min_value=1, max_value=60, required=False)
    place = forms.CharField(label="公示方式", max_length=120, initial="单位公示栏")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = timezone.localdate()
        rule = regulations.book().get("reward.publicity", timezone.localdate(), self.case.unit_path)
        self.fields["days"].initial = rule.number
        self.fields[
            "days"
        ].help_text = f"规定不少于{rule.number}个工作日（{rule.source}），少于的按规定天数公示。"


class ObjectForm(ActForm):
    """登记异议."""

    by_whom = forms.CharField(
        label="异议人", max_length=80, required=False, help_text="加密保存，不在任何文书和名单中出现。"
    )


class WithdrawForm(ActForm):
    """撤销奖励: one of the grounds of the law."""

    ground = forms.ChoiceField(label="撤销情形")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = regulations.book().get("reward.withdrawal", timezone.localdate(), self.case.unit_path)
        self.fields["ground"].choices = [(text, text) for text in rule.texts]  # type: ignore[attr-defined]


AWARD_FORMS: dict[str, type[ActForm]] = {
    "publish": PublishForm,
    "object": ObjectForm,
    "withdraw_award": WithdrawForm,
}

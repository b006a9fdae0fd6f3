"""Forms of promotion batches."""

import re
from typing import Any

from django import forms
from django.utils import timezone

from cadre.enums import Rank
from cadre.models import Cadre
from casework.forms import ActForm, OpenForm, SubjectField, UnitField
from rewards.enums import Channel
from rewards.forms.awards import ObjectForm, PublishForm, day_field, long_field
from rewards.models import Promotion
from rewards.queries.promotions import remaining

_CHANNELS = {channel.label: channel for channel in Channel}


class PromotionForm(OpenForm):
    """制定晋升方案: candidates one a line, each with his channel when it is not the ordinary one."""

    unit = UnitField(label="单位")
    on = day_field("资格计算日期")
    people = forms.CharField(
        label="人选",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="每行一人：内部编号或姓名，后面可写“鼓励激励”或“艰苦一线”。",
    )
    plan = long_field("方案说明", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()

    def clean_people(self) -> list[tuple[Cadre, Channel]]:
        finder, found = SubjectField(), []
        for line in filter(None, (line.strip() for line in self.cleaned_data["people"].splitlines())):
            who, _, channel = re.sub(r"[\s，,]+", " ", line).partition(" ")
            if channel and channel not in _CHANNELS:
                raise forms.ValidationError(f"“{line}”里的渠道应为{'、'.join(_CHANNELS)}之一。")
            person = finder.find(who, self.user)
            assert person is not None  # no blank lines  # nosec B101
            found.append((person, _CHANNELS.get(channel, Channel.ORDINARY)))
        if len({person.pk for person, _ in found}) < len(found):
            raise forms.ValidationError("同一名人选填写了两次，请删去一行。")
        return found


class LeaveForm(ActForm):
    """移出人选."""

    number = forms.ChoiceField(label="移出的人选")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = remaining(Promotion.objects.get(case=self.case))
        choices = [(one.cadre.number, f"{one.cadre.name}（{Rank(one.to_rank).label}）") for one in left]
        self.fields["number"].choices = choices  # type: ignore[attr-defined]


PROMOTION_FORMS: dict[str, type[ActForm]] = {
    "drop": LeaveForm,
    "uphold": LeaveForm,
    "publish": PublishForm,
    "object": ObjectForm,
}

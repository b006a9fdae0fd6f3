"""What people fill in to call a meeting, to record its votes and to close it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from cadre.models import Unit
from casework.enums import Choice
from casework.models import Case, Meeting, Member
from casework.queries.meetings import moves_if_rejected, moves_to_decide

_SEPARATORS = re.compile(r"[\s,，、;；]+")


class MeetingForm(forms.Form):
    """A meeting, and who is due."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label="会议名称", max_length=80)
    held_on = forms.DateField(label="日期", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    place = forms.CharField(label="地点", max_length=80, required=False)
    chair = forms.CharField(label="主持人", max_length=40, required=False)
    is_secret = forms.BooleanField(
        label="无记名投票",
        required=False,
        help_text="只记录谁已投票和各项票数，不记录个人意见，任何人都无法查出。",
    )
    usual = forms.MultipleChoiceField(label="应到会人员", required=False, widget=forms.CheckboxSelectMultiple)
    more = forms.CharField(
        label="其他应到会人员", max_length=400, required=False, help_text="填写账号，用顿号隔开"
    )

    def __init__(
        self, *args: Any, usual: Iterable[User], meeting: Meeting | None = None, **kwargs: Any
    ) -> None:
        self._usual = {str(user.pk): user for user in usual}
        kwargs["initial"] = self._initial(meeting)
        super().__init__(*args, **kwargs)
        field = self.fields["usual"]
        assert isinstance(field, forms.MultipleChoiceField)  # narrows the type  # nosec B101
        field.choices = [(key, f"{user}（{user.username}）") for key, user in self._usual.items()]
        if not self._usual:
            del self.fields["usual"]

    def _initial(self, meeting: Meeting | None) -> dict[str, Any]:
        if meeting is None:
            return {"held_on": timezone.localdate(), "usual": list(self._usual), "title": "部务会"}
        members = [str(member.user_id) for member in meeting.members.all()]
        others = meeting.members.exclude(user__in=[int(key) for key in self._usual]).select_related("user")
        names = ("version", "title", "held_on", "place", "chair", "is_secret")
        return {
            **{name: getattr(meeting, name) for name in names},
            "usual": members,
            "more": "、".join(member.user.username for member in others),
        }

    def clean_more(self) -> list[User]:
        names = [name for name in _SEPARATORS.split(self.cleaned_data["more"]) if name]
        found = {user.username: user for user in User.objects.filter(username__in=names)}
        unknown = [name for name in names if name not in found]
        if unknown:
            raise forms.ValidationError(f"没有账号“{'、'.join(unknown)}”，请核对。")
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = [self._usual[key] for key in data.pop("usual", [])]
        data["members"] = list(dict.fromkeys([*chosen, *data.pop("more", [])]))
        if not data["members"] and not self.errors:
            raise forms.ValidationError("请选择应到会人员。")
        return data


class OfficeForm(forms.Form):
    """Whose meeting it is, for who works for several organs."""

    office = forms.ChoiceField(label="会议所属机关", required=False)

    def __init__(self, *args: Any, offices: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offices = {str(unit.pk): unit for unit in offices}
        field = self.fields["office"]
        assert isinstance(field, forms.ChoiceField)  # narrows the type  # nosec B101
        field.choices = [(key, unit.name) for key, unit in self._offices.items()]

    @property
    def chosen(self) -> Unit:
        """The organ named, else the first."""
        key = self.cleaned_data.get("office") if self.is_valid() else ""
        return self._offices[key] if key else next(iter(self._offices.values()))


class ActionsForm(forms.Form):
    """Which step follows when the proposal passes, and which when it does not."""

    action = forms.ChoiceField(label="通过后办理")
    rejected = forms.ChoiceField(label="未通过时", required=False)

    def __init__(self, data: Mapping[str, Any], *, case: Case) -> None:
        moves = moves_to_decide(case)
        first = moves[0].action if moves else ""
        chosen = data.get("action") or first
        super().__init__({"action": chosen, "rejected": data.get("rejected", "")})
        action, rejected = self.fields["action"], self.fields["rejected"]
        assert isinstance(action, forms.ChoiceField)  # narrows the type  # nosec B101
        assert isinstance(rejected, forms.ChoiceField)  # narrows the type  # nosec B101
        action.choices = [(move.action, move.label) for move in moves]
        others = moves_if_rejected(case, chosen)
        rejected.choices = [("", "不办理，保持现状"), *((move.action, move.label) for move in others)]


class ProposalForm(forms.Form):
    """What the members are asked to decide."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    proposal = forms.CharField(label="提请事项", max_length=200)


class HandsForm(forms.Form):
    """A show of hands: the exceptions by name, and everybody else at once."""

    def __init__(self, *args: Any, members: Iterable[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._members = list(members)
        for member in self._members:
            self.fields[f"member-{member.pk}"] = forms.ChoiceField(
                label=str(member.user), choices=[("", "（同其余成员）"), *Choice.choices], required=False
            )
        self.fields["rest"] = forms.ChoiceField(
            label="其余成员", choices=[("", "（不登记）"), *Choice.choices], required=False
        )

    @property
    def votes(self) -> dict[int, Choice]:
        """The choice of each member who made one, by his key."""
        rest = self.cleaned_data["rest"]
        found = {member.pk: self.cleaned_data[f"member-{member.pk}"] or rest for member in self._members}
        return {key: Choice(choice) for key, choice in found.items() if choice}


class BallotsForm(forms.Form):
    """The count of paper ballots."""

    votes_for = forms.IntegerField(label="赞成", min_value=0, max_value=999)
    votes_against = forms.IntegerField(label="反对", min_value=0, max_value=999)
    votes_abstain = forms.IntegerField(label="弃权", min_value=0, max_value=999)

    @property
    def votes(self) -> dict[Choice, int]:
        data = self.cleaned_data
        return {
            Choice.FOR: data["votes_for"],
            Choice.AGAINST: data["votes_against"],
            Choice.ABSTAIN: data["votes_abstain"],
        }


class CloseForm(forms.Form):
    """The minutes, and whether to wait for who has not voted."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    minutes = forms.CharField(
        label="会议记录",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="每段一行。到会、表决和结果由系统列出，不必重复填写。",
    )
    accept_missing = forms.BooleanField(label="未表决的不再等待", required=False)

"""What is filled in to ask for an opinion, to ask a colleague first, to answer, and to take a question back."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from accounts.models import User
from cadre.models import Unit
from casework.enums import OpinionStand
from casework.models import Evidence


def _text(label: str, rows: int = 4, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


def _day(label: str, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs
    )


class AskForm(forms.Form):
    """A question to several bodies at once, with the material that goes with it."""

    bodies = forms.MultipleChoiceField(
        label="征求单位",
        widget=forms.CheckboxSelectMultiple,
        help_text="可以同时征求几个单位的意见，互不知晓。",
    )
    question = _text(
        "征求事项",
        rows=5,
        help_text="对方只看到这段文字和所附材料，看不到办件；需要说明涉及谁的，请写在这里。",
    )
    evidence = forms.MultipleChoiceField(
        label="附送材料", required=False, widget=forms.CheckboxSelectMultiple
    )
    due_on = _day("答复期限")

    def __init__(
        self, *args: Any, bodies: Iterable[Unit], evidence: Iterable[Evidence], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._bodies = {str(body.pk): body for body in bodies}
        self._evidence = {str(item.pk): item for item in evidence}
        choices = [(key, body.name) for key, body in self._bodies.items()]
        self._field("bodies").choices = choices
        self._field("evidence").choices = [(key, item.title) for key, item in self._evidence.items()]
        if not self._evidence:
            del self.fields["evidence"]

    def clean_bodies(self) -> list[Unit]:
        return [self._bodies[key] for key in self.cleaned_data["bodies"]]

    def clean_evidence(self) -> list[Evidence]:
        return [self._evidence[key] for key in self.cleaned_data["evidence"]]

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # narrows the type  # nosec B101
        return field


class ColleagueField(forms.TypedChoiceField):
    """One of some people."""

    def __init__(self, people: Sequence[User], **kwargs: Any) -> None:
        known = {str(user.pk): user for user in people}
        choices = [("", "请选择"), *((key, f"{user}（{user.username}）") for key, user in known.items())]
        super().__init__(choices=choices, coerce=known.__getitem__, **kwargs)


class CountersignForm(forms.Form):
    """A question to a colleague, who has to answer first."""

    question = _text("请其研究的问题")
    due_on = _day("希望答复日期", required=False)

    def __init__(self, *args: Any, colleagues: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"] = ColleagueField(colleagues, label="请谁加签")
        self.order_fields(["user", "question", "due_on"])


class AnswerForm(forms.Form):
    """An opinion."""

    stand = forms.ChoiceField(label="态度", choices=OpinionStand.choices, widget=forms.RadioSelect)
    answer = _text("意见和理由", rows=6, help_text="没有意见的，请写“无意见”。")


class ReasonForm(forms.Form):
    """A reason in a line or two."""

    reason = forms.CharField(label="理由", max_length=200)

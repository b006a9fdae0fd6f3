"""Ballots: a box, its voters, its key; and the public forms of code and ballot."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from evaluation.enums import BoxState, ScaleKind
from evaluation.forms.base import day
from evaluation.forms.surveys import VersionForm
from evaluation.models import BoxGroup, BoxTarget
from evaluation.rules.answers import COMMENT_MOST, RAW_MOST, value_of
from evaluation.rules.ballots import Place
from evaluation.rules.designs import Design
from evaluation.rules.numbers import plain


class BoxFilter(forms.Form):
    q = forms.CharField(label="名称", required=False, max_length=40)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "不限"), *BoxState.choices])


def _percent(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=100,
        help_text="百分数，按本地规定；留空表示没有规定。",
    )


class BoxForm(VersionForm):
    """A new ballot."""

    title = forms.CharField(
        label="名称", max_length=16, help_text="印在票上，最多16个字，例如：市财政局民主测评。"
    )
    held_on = day("测评日期")
    turnout_floor = _percent("最低参评率")
    valid_floor = _percent("最低有效率")
    field_order = ("title", "version", "unit_name", "held_on", "turnout_floor", "valid_floor")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = timezone.localdate()


class EligibleForm(forms.Form):
    """How many of each group may vote."""

    def __init__(self, *args: Any, lines: Sequence[BoxGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[f"g{line.pk}"] = forms.IntegerField(
                label=f"{line.group.name}应参评人数", min_value=0, max_value=1000, initial=line.eligible
            )

    @property
    def eligible(self) -> dict[int, int]:
        return {line.pk: self.cleaned_data[f"g{line.pk}"] for line in self.lines}


class KeyForm(forms.Form):
    """The box key, typed in by who keeps it."""

    key = forms.CharField(
        label="票箱钥匙",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "code"}),
        help_text="20位，分隔线和大小写不限。由监票人输入。",
    )


class VoidForm(forms.Form):
    reason = forms.CharField(label="作废理由", max_length=200)


# --- public ---------------------------------------------------------------------------------------------------


class CodeForm(forms.Form):
    """The code of a slip."""

    code = forms.CharField(
        label="测评码",
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "code",
                "placeholder": "XXXX-XXXX-XXXX",
            }
        ),
        help_text="纸条上的12位字符，分隔线和大小写不限。",
        error_messages={"required": "请输入纸条上的测评码。"},
    )


class PaperForm(forms.Form):
    """A ballot: for each target and dimension one answer, or none."""

    code = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, design: Design, targets: Sequence[BoxTarget], places: Sequence[Place], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.design, self.targets, self.places = design, targets, places
        names = {target.pk: target.label for target in targets}
        dimensions = {dimension.key: dimension for dimension in design.dimensions}
        for target, key in places:
            label = f"{names[target]}：{dimensions[key].name}"
            self.fields[_name(target, key)] = _field(design, label)
        if design.asks_comment:
            self.fields["comment"] = forms.CharField(
                label="意见和建议（可不填，请勿署名）",
                required=False,
                max_length=COMMENT_MOST,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in [_name(*place) for place in self.places]:
            text = str(data.get(name, "")).strip()
            if not text:
                continue
            try:
                data[name] = plain(value_of(self.design, text))
            except ValueError as error:
                self.add_error(name, str(error))
        return data

    @property
    def answers(self) -> list[str]:
        """Of a valid form: plain numbers in the order of the places."""
        return [str(self.cleaned_data.get(_name(*place), "")).strip() for place in self.places]

    @property
    def rows(self) -> list[tuple[BoxTarget, list[tuple[str, forms.BoundField]]]]:
        """Each target with its questions: (name and explanation of the dimension, the field)."""
        return [
            (
                target,
                [
                    (dimension.name, self[_name(target.pk, dimension.key)])
                    for dimension in self.design.dimensions
                ],
            )
            for target in self.targets
        ]


def _name(target: int, dimension: int) -> str:
    return f"t{target}d{dimension}"


def _field(design: Design, label: str) -> forms.Field:
    if design.scale == ScaleKind.LEVELS:
        return forms.ChoiceField(
            label=label,
            required=False,
            choices=[*((level.label, level.label) for level in design.levels), ("", "弃权")],
            widget=forms.RadioSelect,
        )
    return forms.CharField(
        label=label,
        required=False,
        max_length=RAW_MOST,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "aria-label": label}),
    )

"""A sheet to fill in: its fields follow from the design. Texts are kept as typed; `rules.answers` judges them."""

from collections.abc import Mapping
from typing import Any

from django import forms

from evaluation.enums import ScaleKind
from evaluation.rules.answers import COMMENT_MOST, RAW_MOST
from evaluation.rules.designs import Design, Dimension
from evaluation.rules.numbers import plain

COMMENT = "comment"


def name_of(key: int) -> str:
    return f"d{key}"


class AnswerForm(forms.Form):
    """One sheet. A draft may hold anything, so no field is required and none is refused for its content.

    With `row`, the key of a sheet, the fields stand in a row of a table and belong to the form of that row.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        design: Design,
        draft: Mapping[str, Any] | None = None,
        row: int | None = None,
    ) -> None:
        kept = draft or {}
        answers = kept.get("answers", {})
        initial = {name_of(d.key): answers.get(str(d.key), "") for d in design.dimensions}
        auto_id = "id_%s" if row is None else f"id_{row}_%s"
        super().__init__(data, initial={**initial, COMMENT: kept.get("comment", "")}, auto_id=auto_id)
        self.design = design
        for dimension in design.dimensions:
            self.fields[name_of(dimension.key)] = _field(design, dimension, in_row=row is not None)
        if design.asks_comment:
            self.fields[COMMENT] = forms.CharField(
                label="评语",
                required=False,
                max_length=COMMENT_MOST,
                widget=forms.Textarea(attrs={"rows": 3 if row is None else 1, "maxlength": COMMENT_MOST}),
            )

        if row is not None:
            for field in self.fields.values():
                field.widget.attrs |= {"form": f"sheet-{row}", "aria-label": field.label}

    @property
    def edition(self) -> int:
        """The edition that the page was made of; -1, which is none, when it cannot be read."""
        return _number(self.data.get("edition", ""), -1)

    @property
    def copy_id(self) -> int | None:
        """The copy into which an earlier save of this page went."""
        return _number(self.data.get("copy", ""), 0) or None

    @property
    def draft(self) -> dict[str, Any]:
        """What was typed, cut to what a draft keeps; read from the raw data, so that nothing is refused."""
        answers = {
            str(d.key): text[:RAW_MOST]
            for d in self.design.dimensions
            if (text := str(self.data.get(self.add_prefix(name_of(d.key)), "")).strip())
        }
        comment = str(self.data.get(self.add_prefix(COMMENT), "")).strip()[:COMMENT_MOST]
        kept: dict[str, Any] = {}
        if answers:
            kept["answers"] = answers
        if comment and self.design.asks_comment:
            kept["comment"] = comment
        return kept

    def show_problems(self, problems: Mapping[int, str]) -> None:
        """Put what `rules.answers.check` found beside its fields."""
        for key, text in problems.items():
            self.fields[name_of(key)].help_text = ""
            self.add_error(name_of(key), text)


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else otherwise


def _field(design: Design, dimension: Dimension, *, in_row: bool) -> forms.Field:
    label = dimension.name if in_row else f"{dimension.name}（权重{plain(dimension.weight)}）"
    if design.scale == ScaleKind.LEVELS:
        choices = [(level.label, level.label) for level in design.levels]
        return forms.ChoiceField(
            label=label,
            required=False,
            choices=[("", "—"), *choices] if in_row else choices,
            widget=forms.Select if in_row else forms.RadioSelect,
            help_text=dimension.explanation,
        )
    bounds = {"inputmode": "decimal", "autocomplete": "off", "maxlength": RAW_MOST}
    return forms.CharField(
        label=label,
        required=False,
        widget=forms.TextInput(attrs=bounds),
        help_text="；".join(filter(None, [dimension.explanation, design.asked])),
    )

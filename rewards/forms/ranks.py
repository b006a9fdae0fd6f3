"""What the pages of rank promotion are asked: a unit, a day, and what to show of it."""

from django import forms

from cadre.enums import Rank
from rewards.enums import RankStanding
from rewards.forms.units import UnitForm
from rewards.queries.rank_pages import ALL, OTHER, Asked


class RankForm(UnitForm):
    """Whom of a unit to show."""

    rank = forms.ChoiceField(label="现职级", required=False, choices=[("", "不限"), *Rank.choices])
    state = forms.ChoiceField(
        required=False,
        choices=[*RankStanding.choices, (OTHER, "其他"), (ALL, "全部")],
        widget=forms.HiddenInput,
    )
    month = forms.DateField(required=False, input_formats=["%Y-%m"], widget=forms.HiddenInput)

    @property
    def asked(self) -> Asked | None:
        """Of a valid form; None where there is no unit to ask about."""
        data = self.cleaned_data
        if data["found"] is None:
            return None
        state = data["state"] or RankStanding.ELIGIBLE
        return Asked(data["found"], data["on"], state, data["rank"], data["month"])

"""What the page of award proposals is asked."""

from django import forms
from django.utils import timezone

from cadre.rules import grade_years_due
from rewards.enums import AwardStanding
from rewards.forms.units import UnitForm
from rewards.queries.proposal_pages import KINDS, AskedProposals


class ProposalForm(UnitForm):
    """A unit, the year assessed (the last one decided when nothing is asked) and the day of processing."""

    year = forms.IntegerField(label="考核年度", required=False, min_value=1994, max_value=2100)
    kind = forms.ChoiceField(
        label="奖励种类",
        required=False,
        choices=[("", "不限"), *((kind.value, kind.label) for kind in KINDS)],
    )
    state = forms.ChoiceField(required=False, choices=AwardStanding.choices, widget=forms.HiddenInput)

    def clean_year(self) -> int:
        return self.cleaned_data["year"] or grade_years_due(timezone.localdate(), None)[0]

    @property
    def asked(self) -> AskedProposals | None:
        """Of a valid form; None where there is no unit to ask about."""
        data = self.cleaned_data
        if data["found"] is None:
            return None
        return AskedProposals(data["found"], data["year"], data["on"], data["kind"], data["state"])

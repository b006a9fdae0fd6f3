"""What the engine is lent: each kind with its table, forms, checks, effects and page."""

from casework.registry import Page, Process
from rewards.forms.awards import AWARD_FORMS, AwardForm
from rewards.queries import award_cases
from rewards.services import awards
from rewards.transitions.award import AWARD

PROCESSES = (
    Process(
        kind=AWARD,
        open_form=AwardForm,
        open=awards.open_award,
        check=awards.check,
        effect=awards.effect,
        forms=AWARD_FORMS,
        page=Page("rewards/_award.html", award_cases.context),
        topics=award_cases.topics,
    ),
)

"""What the engine is lent: each kind with its table, forms, checks, effects and page."""

from casework.registry import Page, Process
from rewards.forms.awards import AWARD_FORMS, AwardForm
from rewards.forms.promotions import PROMOTION_FORMS, PromotionForm
from rewards.queries import award_cases
from rewards.queries import promotions as promotion_queries
from rewards.services import awards, promotions
from rewards.transitions.award import AWARD
from rewards.transitions.promotion import PROMOTION

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
    Process(
        kind=PROMOTION,
        open_form=PromotionForm,
        open=promotions.open_promotion,
        check=promotions.check,
        effect=promotions.effect,
        forms=PROMOTION_FORMS,
        page=Page("rewards/_promotion.html", promotion_queries.context),
    ),
)

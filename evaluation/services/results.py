"""The results of a closed survey: computed in the background, batch by batch, each kept with its working."""

from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils import timezone

from evaluation.enums import SurveyState
from evaluation.models import Survey, TargetResult
from evaluation.queries.instruments import design_of
from evaluation.queries.results import tallies_of
from evaluation.rules import scores
from evaluation.rules.designs import Design
from evaluation.rules.numbers import rounded

BATCH = 500  # targets written in one transaction
Progress = Callable[[int, int], None]
_KEPT = 4  # digits of a score that lists sort by


def compute_results(*, survey_id: int, progress: Progress = lambda done, total: None) -> int:
    """Compute and keep the result of every target; doing it again changes nothing. Returns how many."""
    survey = Survey.objects.select_related("version").get(pk=survey_id, state=SurveyState.CLOSED)
    design = design_of(survey.version)
    targets = list(survey.targets.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(targets), BATCH):
        progress(start, len(targets))
        _compute_batch(design, targets[start : start + BATCH])
    return len(targets)


@transaction.atomic
def finish_results(*, survey_id: int) -> None:
    """Say that the results are there."""
    Survey.objects.filter(pk=survey_id, state=SurveyState.CLOSED).update(computed_at=timezone.now())


@transaction.atomic
def _compute_batch(design: Design, target_ids: Sequence[int]) -> None:
    tallies = tallies_of(target_ids)
    rows = []
    for target_id in target_ids:
        result = scores.result(design, tallies.get(target_id, {}))
        score = None if result.score is None else rounded(result.score, _KEPT)
        rows.append(TargetResult(target_id=target_id, score=score, working=scores.as_json(design, result)))
    TargetResult.objects.filter(target__in=target_ids).delete()
    TargetResult.objects.bulk_create(rows)

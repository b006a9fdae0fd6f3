"""What was answered, added up: the rules' input for many targets at once."""

from collections import defaultdict
from collections.abc import Collection
from fractions import Fraction

from django.db.models import Count

from evaluation.enums import SheetState
from evaluation.models import Answer, Sheet
from evaluation.rules.scores import Tally

Tallies = dict[int, Tally]  # by the key of the group


def tallies_of(target_ids: Collection[int]) -> dict[int, Tallies]:
    """The submitted sheets about these targets by target and group. Two queries."""
    submitted = Sheet.objects.filter(target__in=target_ids, state=SheetState.SUBMITTED)
    sheets = submitted.order_by().values_list("target_id", "group_id").annotate(number=Count("pk"))
    counted: dict[tuple[int, int], dict[int, dict[Fraction, int]]] = defaultdict(lambda: defaultdict(dict))
    answers = (
        Answer.objects.filter(sheet__in=submitted)
        .order_by()
        .values_list("sheet__target_id", "sheet__group_id", "dimension_id", "value")
        .annotate(number=Count("pk"))
    )
    for target, group, dimension, value, number in answers:
        counted[target, group][dimension][Fraction(value)] = number
    found: dict[int, Tallies] = defaultdict(dict)
    for target, group, number in sheets:
        found[target][group] = Tally(number, counted[target, group])
    return found


def comments_of(target_id: int, shown: Collection[str]) -> dict[str, list[str]]:
    """What raters wrote about a target, by the name of their group, for the groups whose results are shown.

    Sorted by their text: the order tells nothing of who wrote when.
    """
    texts = (
        Sheet.objects.filter(target=target_id, state=SheetState.SUBMITTED, group__name__in=shown)
        .exclude(comment="")
        .order_by("comment")
        .values_list("group__name", "comment")
    )
    found: dict[str, list[str]] = defaultdict(list)
    for group, text in texts:
        found[group].append(text)
    return dict(found)

"""Cases by what somebody types: a number, a person, words of the title."""

import re

from django.db.models import Q, QuerySet

from cadre.models import Cadre
from cadre.queries.search import by_text
from casework import registry
from casework.models import Case

# 容认〔2026〕12号, 2026-12, 〔2026〕12号 or just 12
_NUMBER = re.compile(r"(?P<mark>[^\d〔\[]*?)[〔\[(（]?(?P<year>20\d\d)?[〕\])）\-]?(?P<serial>\d{1,6})号?")
FEW = 500  # cases that are looked up by their keys; of more, the next page is soon met by walking


def matching(text: str, prefix: str = "") -> Q:
    """The condition for cases, or for what has a case when `prefix` leads there ("case__"); none for ""."""
    text = text.strip()
    if not text:
        return Q()
    found = Q((f"{prefix}title__contains", text)) | _by_number(text, prefix)
    people = by_text(re.sub(r"\s+", "", text))
    return found | Q((f"{prefix}subject__in", Cadre.objects.filter(people).values("pk"))) if people else found


def _by_number(text: str, prefix: str) -> Q:
    match = _NUMBER.fullmatch(text.replace(" ", ""))
    if match is None:
        return Q(pk__in=[])
    found = Q((f"{prefix}serial", int(match["serial"])))
    if match["year"]:
        found &= Q((f"{prefix}year", int(match["year"])))
    if mark := match["mark"]:
        kinds = [kind.code for kind in registry.kinds() if kind.mark == mark]
        found &= Q((f"{prefix}kind__in", kinds))
    return found


def narrowed(cases: QuerySet[Case], text: str) -> Q:
    """The condition on a row's `case` for a list that walks an index: by keys when few cases match, else by look."""
    if not text.strip():
        return Q()
    found = list(cases.filter(matching(text)).order_by().values_list("pk", flat=True)[: FEW + 1])
    return Q(case__in=found) if len(found) <= FEW else matching(text, "case__")

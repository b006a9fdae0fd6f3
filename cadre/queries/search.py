"""Which people a list shows: criteria from a form, an export or the API, as one queryset."""

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.queries import SomeUser
from accounts.scope import prefix_range, subtree
from cadre.enums import Level
from cadre.models import Cadre
from cadre.models.person import CadreQuerySet
from cadre.rules import seniority_range

_NUMBER = re.compile(r"[A-Z]{2}\d{7}")
_LETTERS = re.compile(r"[a-z]+")
_DIGITS = re.compile(r"\d")
_EQUAL = ("rank", "sex", "politics", "education", "person_type", "status")


@dataclass(frozen=True)
class Criteria:
    """What somebody looks for. Empty values ask for nothing; dates are inclusive on both ends.

    `text` is a name or its beginning, full pinyin, initials, or an internal number; never an ID number.
    """

    text: str = ""
    unit_path: str = ""
    level: str = ""
    rank: str = ""
    sex: str = ""
    politics: str = ""
    education: str = ""
    person_type: str = ""
    status: str = ""
    born_from: date | None = None
    born_until: date | None = None
    since_from: date | None = None
    since_until: date | None = None


def people(user: SomeUser, criteria: Criteria) -> CadreQuerySet:
    """The people in the user's scope that meet the criteria, in no particular order."""
    equal = {name: value for name in _EQUAL if (value := getattr(criteria, name))}
    between = {
        "born_on__gte": criteria.born_from,
        "born_on__lte": criteria.born_until,
        "title_since__gte": criteria.since_from,
        "title_since__lte": criteria.since_until,
    }
    found = Cadre.objects.visible_to(user).filter(**equal)
    found = found.filter(**{name: value for name, value in between.items() if value})
    return found.filter(subtree(criteria.unit_path), _by_level(criteria.level), _by_text(criteria.text))


def _by_level(level: str) -> Q:
    """A level is a range of `seniority`, so the index that orders by seniority also finds a level."""
    if not level:
        return Q()
    first, last = seniority_range(Level(level))
    return Q(seniority__gte=first, seniority__lte=last)


def _by_text(text: str) -> Q:
    if not text:
        return Q()
    if _NUMBER.fullmatch(text.upper()):
        return Q(number=text.upper())
    letters = text.lower().replace(" ", "").replace("'", "")
    if _LETTERS.fullmatch(letters):
        return _by_letters(letters)
    return Q(pk__in=[]) if _DIGITS.search(text) else prefix_range("name", text)


def _by_letters(letters: str) -> Q:
    """Full pinyin or initials. One letter begins both alike, and asking for one keeps to one index."""
    if len(letters) == 1:
        return prefix_range("pinyin", letters)
    return prefix_range("pinyin", letters) | prefix_range("initials", letters)

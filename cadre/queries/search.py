"""Which people a list shows: criteria from a form, an export or the API, as one queryset."""

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.enums import Permission
from accounts.queries import SomeUser, scope_of
from accounts.scope import prefix_range, subtree
from cadre.enums import Level
from cadre.models import Cadre
from cadre.models.person import TENURE, CadreQuerySet
from cadre.rules import seniority_range

_NUMBER = re.compile(r"[A-Z]{2}\d{7}")
_LETTERS = re.compile(r"[A-Za-z]+")
_DIGITS = re.compile(r"\d")
UNREGISTERED = "-"  # asks for people of whom a value is not registered
_EQUAL = ("rank", "sex", "politics", "education", "person_type", "status")


@dataclass(frozen=True)
class Criteria:
    """What somebody looks for. Empty values ask for nothing; dates are inclusive on both ends.

    `text` is a name or its beginning, full pinyin or its beginning, initials, or an internal number, without
    blanks; never an ID number.
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

    @property
    def is_combined(self) -> bool:
        """Whether more is asked for than name, place and status, which are indexed together."""
        plain = Criteria(text=self.text, unit_path=self.unit_path, status=self.status)
        return self != plain


def people(user: SomeUser, criteria: Criteria) -> CadreQuerySet:
    """The people in the user's scope that meet the criteria, in no particular order."""
    equal = {name: value for name in _EQUAL if (value := getattr(criteria, name))}
    equal |= {name: "" for name, value in equal.items() if value == UNREGISTERED}
    found = Cadre.objects.visible_to(user).filter(**equal)
    found = found.filter(subtree(criteria.unit_path), _by_level(criteria.level), by_text(criteria.text))
    found = found.filter(_between("born_on", criteria.born_from, criteria.born_until))
    if criteria.since_from or criteria.since_until:
        known = found.alias(tenure=TENURE).filter(tenure__lt=date.max)
        found = known.filter(_between("tenure", criteria.since_from, criteria.since_until))
    return found


def _between(field: str, first: date | None, last: date | None) -> Q:
    bounds = {f"{field}__gte": first, f"{field}__lte": last}
    return Q(**{name: day for name, day in bounds.items() if day})


def exportable(user: SomeUser, criteria: Criteria) -> CadreQuerySet:
    """Of these people, those whom the user may also export."""
    return people(user, criteria).filter(scope_of(user, Permission.EXPORT_CADRES).q())


def _by_level(level: str) -> Q:
    """A level is a range of `seniority`, so the index that orders by seniority also finds a level."""
    if not level:
        return Q()
    first, last = seniority_range(Level(level))
    return Q(seniority__gte=first, seniority__lte=last)


def is_number(text: str) -> bool:
    """Whether a text is an internal number."""
    return bool(_NUMBER.fullmatch(text.upper()))


def is_letters(text: str) -> bool:
    """Whether a text is pinyin or initials."""
    return bool(_LETTERS.fullmatch(text))


def by_text(text: str) -> Q:
    """People by name or its beginning, pinyin, initials or internal number; everybody for ""."""
    if not text:
        return Q()
    if is_number(text):
        return Q(number=text.upper())
    if is_letters(text):
        return _by_letters(text.lower())
    return Q(pk__in=[]) if _DIGITS.search(text) else prefix_range("name", text)


def _by_letters(letters: str) -> Q:
    """Full pinyin or initials. One letter begins both alike, and asking for one keeps to one index."""
    if len(letters) == 1:
        return prefix_range("pinyin", letters)
    return prefix_range("pinyin", letters) | prefix_range("initials", letters)

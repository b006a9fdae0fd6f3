"""The rule pages: what is in force on a day, one rule with its past, what changed between two days."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from accounts import places as units
from accounts.queries import SomeUser
from regulations.enums import Confidence, RuleState
from regulations.models import RuleUse, RuleVersion
from regulations.national import national
from regulations.rules import Rule, keeps_within

USES_SHOWN = 50
EVERY_UNIT = "全部机构"


def places_of(paths: Collection[str]) -> dict[str, str]:
    """{path: name of the unit there}; "" is every unit."""
    return units.names_of(paths, everywhere=EVERY_UNIT)


@dataclass(frozen=True)
class OwnRule:
    """A city's own rule with the name of the place it was made for."""

    row: RuleVersion
    place: str


@dataclass(frozen=True)
class RuleRow:
    """One rule in force on the day: the national version and the own ones that the user may see."""

    rule: Rule
    own: list[OwnRule]


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to; "" is everything."""

    on: date
    section: str = ""
    text: str = ""
    confidence: str = ""


@dataclass(frozen=True)
class Change:
    """A rule that is not the same on two days. `before` or `after` is None when it was new or ended."""

    title: str
    code: str
    section: str
    place: str  # "" for a national rule
    before: Rule | None
    after: Rule | None

    @property
    def kind(self) -> str:
        if self.before is None:
            return "新增"
        return "修改" if self.after else "终止"


def sections() -> list[str]:
    book = national()
    return list(dict.fromkeys(book.versions(code)[0].section for code in book.codes()))


def rules_on(user: SomeUser, asked: Asked) -> dict[str, list[RuleRow]]:
    """{section: its rules in force on the day}, in the order of the regulations; two queries."""
    own = _own_on(user, asked.on)
    rows = [RuleRow(rule, own.get(rule.code, [])) for rule in _national_on(asked.on)]
    found: dict[str, list[RuleRow]] = {}
    for row in rows:
        if _is_asked(row, asked):
            found.setdefault(row.rule.section, []).append(row)
    return found


def _national_on(on: date) -> list[Rule]:
    book = national()
    return [rule for code in book.codes() for rule in book.versions(code) if rule.holds_on(on)]


def _is_asked(row: RuleRow, asked: Asked) -> bool:
    rule = row.rule
    known = [rule.confidence, *(Confidence(own.row.confidence) for own in row.own)]
    texts = [rule.title, rule.code, rule.regulation, rule.doc_no, rule.shown, rule.quote]
    texts += [own.row.regulation for own in row.own]
    return (
        (not asked.section or rule.section == asked.section)
        and (not asked.confidence or asked.confidence in known)
        and (not asked.text or any(asked.text in text for text in texts))
    )


def _own_on(user: SomeUser, on: date) -> dict[str, list[OwnRule]]:
    """The confirmed own rules in force on the day by code; outdated by a national change ones left out."""
    rows = RuleVersion.objects.visible_to(user).in_book().filter(effective_from__lte=on)
    latest: dict[tuple[str, str], RuleVersion] = {}
    for row in rows.order_by("effective_from"):
        if row.as_rule().holds_on(on):
            latest[row.code, row.unit_path] = row
    in_force = {rule.code: rule for rule in _national_on(on)}
    kept = [
        row
        for row in latest.values()
        if row.code in in_force and keeps_within(in_force[row.code], row.as_rule().value)
    ]
    return _by_code(kept)


def _by_code(rows: Iterable[RuleVersion]) -> dict[str, list[OwnRule]]:
    kept = sorted(rows, key=lambda row: (row.unit_path, row.effective_from))
    places = places_of({row.unit_path for row in kept})
    found: dict[str, list[OwnRule]] = {}
    for row in kept:
        found.setdefault(row.code, []).append(OwnRule(row, places[row.unit_path]))
    return found


# --- one rule -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RulePage:
    """A rule with every version, newest first, and where it was used."""

    latest: Rule
    versions: list[Rule]
    own: list[OwnRule]
    superseded: list[RuleVersion]
    uses: list[RuleUse]


def rule_page(user: SomeUser, code: str) -> RulePage | None:
    """One rule; None for an unknown code."""
    versions = national().versions(code)
    if not versions:
        return None
    visible = RuleVersion.objects.visible_to(user).filter(code=code)
    own = _by_code(visible.local().select_related("proposed_by", "decided_by")).get(code, [])
    uses = RuleUse.objects.visible_to(user).filter(version__code=code).select_related("version")
    return RulePage(
        latest=versions[-1],
        versions=versions[::-1],
        own=sorted(own, key=lambda one: (one.row.effective_from, one.row.pk), reverse=True),
        superseded=list(visible.filter(state=RuleState.SUPERSEDED)),
        uses=list(uses[:USES_SHOWN]),
    )


def waiting_rules(user: SomeUser) -> list[OwnRule]:
    """The proposals that the user has a say in, the oldest first."""
    rows = RuleVersion.objects.visible_to(user).local().filter(state=RuleState.PROPOSED)
    kept = list(rows.select_related("proposed_by").order_by("proposed_at"))
    places = places_of({row.unit_path for row in kept})
    return [OwnRule(row, places[row.unit_path]) for row in kept]


# --- between two days ------------------------------------------------------------------------------------------


def changes_between(user: SomeUser, first: date, last: date) -> list[Change]:
    """What is not the same on the two days, in the order of the regulations; own rules after the national ones."""
    before, after = ({rule.code: rule for rule in _national_on(day)} for day in (first, last))
    found = []
    for code in national().codes():
        old, new = before.get(code), after.get(code)
        if (known := new or old) is not None and old != new:
            found.append(Change(known.title, code, known.section, "", old, new))
    return found + _own_changes(user, first, last)


def _own_changes(user: SomeUser, first: date, last: date) -> list[Change]:
    before, after = (dict(_keyed(_own_on(user, day))) for day in (first, last))
    found = []
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if (known := new or old) is not None and old != new:
            found.append(
                Change(
                    known.row.title,
                    known.row.code,
                    known.row.section,
                    known.place,
                    old.row.as_rule() if old else None,
                    new.row.as_rule() if new else None,
                )
            )
    return found


def _keyed(own: dict[str, list[OwnRule]]) -> list[tuple[tuple[str, str], OwnRule]]:
    return [((code, one.row.unit_path), one) for code, rows in own.items() for one in rows]

"""What the page of award proposals shows."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.enums import Permission
from accounts.queries import SomeUser, scope_of
from accounts.scope import subtree
from cadre.enums import HonourKind
from cadre.models import Cadre, Unit
from rewards.enums import AwardStanding
from rewards.queries.awards import Proposed, excellent_in, proposals

AT_ONCE = 5000  # people with 优秀; more take longer than somebody waits for a page
KINDS = (HonourKind.COMMENDATION, HonourKind.MERIT_3)


@dataclass(frozen=True)
class AskedProposals:
    """What a page is about; "" asks for every kind or state."""

    unit: Unit
    year: int
    on: date
    kind: str = ""
    state: str = ""


@dataclass(frozen=True)
class Sum:
    """One way to narrow the list, how many there are, and the bonus of those still to be given."""

    value: str
    label: str
    count: int
    yuan: int = 0


@dataclass(frozen=True)
class ProposalList:
    """The proposals of a unit: those asked for, and the sums of all."""

    rows: list[Proposed]
    kinds: list[Sum]
    states: list[Sum]

    @property
    def yuan(self) -> int:
        return sum(one.yuan for one in self.kinds)


def people_seen(user: SomeUser, unit: Unit) -> QuerySet[Cadre]:
    """The people of a unit and below it whom the user may see, in the order of lists."""
    found = Cadre.objects.visible_to(user).filter(subtree(unit.path))
    return found.order_by("unit_path", "seniority", "id")


def people_exported(user: SomeUser, unit: Unit) -> QuerySet[Cadre]:
    """Of these, those whom the user may also take out."""
    return people_seen(user, unit).filter(scope_of(user, Permission.EXPORT_CADRES).q())


def is_long(people: QuerySet[Cadre], year: int) -> bool:
    return excellent_in(year, people).order_by()[: AT_ONCE + 1].count() > AT_ONCE


def proposal_list(people: QuerySet[Cadre], asked: AskedProposals) -> ProposalList:
    """Everybody's proposals summed up, and the rows asked for, the higher award first."""
    found = list(proposals(people, asked.year, asked.on))
    rows = [one for one in found if is_asked(one, asked)]
    rows.sort(key=lambda one: one.proposal.kind == HonourKind.COMMENDATION)
    states = Counter(one.proposal.state for one in found)
    return ProposalList(
        rows,
        [_sum_of(kind, found) for kind in KINDS],
        [Sum(state, state.label, states[state]) for state in AwardStanding],
    )


def is_asked(one: Proposed, asked: AskedProposals) -> bool:
    """Whether the list shows this proposal."""
    proposal = one.proposal
    return asked.kind in ("", proposal.kind) and asked.state in ("", proposal.state)


def _sum_of(kind: HonourKind, found: Iterable[Proposed]) -> Sum:
    own = [one.proposal for one in found if one.proposal.kind == kind]
    open_ones = [one for one in own if one.state == AwardStanding.PROPOSED]
    return Sum(kind, kind.label, len(own), sum(one.amount or 0 for one in open_ones))

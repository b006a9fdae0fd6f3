"""Who is family of whom, as far as the register tells. Pure."""

from dataclasses import dataclass, field
from itertools import product

Month = tuple[int, int]  # year and month, as appointment forms write a birth
_PARENTS = frozenset({"父亲", "母亲"})


@dataclass(frozen=True)
class Relative:
    """One row of somebody's family; `born` is None where it was not written."""

    relation: str
    name: str
    born: Month | None = None


@dataclass(frozen=True)
class Known:
    """Somebody with the family that he registered; `born` is None for an account without a person behind it."""

    name: str
    born: Month | None = None
    family: tuple[Relative, ...] = field(default=())


def kinship(one: Known, other: Known) -> str:
    """How the two are related, in the register's words; "" when nothing says that they are.

    Either may have registered the other, or both the same parents. Who was born in another month is a namesake; where
    a month is missing the name alone counts, and a person has to look.
    """
    for who, whom in ((one, other), (other, one)):
        for row in who.family:
            if row.name == whom.name and _may_be_same(row.born, whom.born):
                return row.relation
    return "父母相同" if _share_a_parent(one, other) else ""


def _share_a_parent(one: Known, other: Known) -> bool:
    """Parents count only with their month of birth: too many share a name."""
    return any(
        left.relation == right.relation
        and left.relation in _PARENTS
        and left.name == right.name
        and left.born is not None
        and left.born == right.born
        for left, right in product(one.family, other.family)
    )


def _may_be_same(written: Month | None, known: Month | None) -> bool:
    return written is None or known is None or written == known

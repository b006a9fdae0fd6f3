"""Finding the units that a roster names: known ones, ones to be founded, and the nearest to a slip of the pen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from cadre import unitnames
from cadre.enums import UnitKind
from cadre.unitnames import NewUnit, UnitBook

_MOST_HINTS = 50  # unknown names of a file that are compared with every known one
OUTSIDE = "不在您的管理范围内，请联系上级组织部门办理"


@dataclass
class UnitFinder:
    """Answers for each unit name of a file once.

    `may_use` says whether people may be put into the unit at a path, `may_found` whether a unit may be founded
    below it ("" is the top); without `may_found` an unknown name is a fault. A name to be founded gets a
    negative id; `new_names` keeps those in order, the first of them is -1.
    """

    book: UnitBook
    paths: Mapping[int, str]
    may_use: Callable[[str], bool]
    may_found: Callable[[str], bool] | None = None
    new_names: list[str] = field(default_factory=list)
    _known: dict[str, tuple[int, str]] = field(default_factory=dict)
    _hints: int = 0

    def __call__(self, name: str) -> tuple[int, str]:
        """(id, "") or (0, why not)."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._find(name)
        return known

    def _find(self, name: str) -> tuple[int, str]:
        unit_id = self.book.find(name)
        if unit_id is not None:
            return (unit_id, "") if self.may_use(self.paths[unit_id]) else (0, f"“{name}”{OUTSIDE}")
        if self.may_found is None:
            return 0, f"没有名为“{name}”的机构{self._nearest(name)}，请改正，或先新建该机构"
        chain = unitnames.outline(name)
        if not _is_unit_name(name, chain):
            return 0, f"“{name}”不像机构全称，请写全称，如“云川市财政局”"
        parents = [self.book.find(unit.name) for unit in chain[:-1]]
        above = next((self.paths[p] for p in reversed(parents) if p is not None), "")
        if not (self.may_use(above) and self.may_found(above)):
            return 0, f"“{name}”{OUTSIDE}"
        self.new_names.append(name)
        return -len(self.new_names), ""

    def _nearest(self, name: str) -> str:
        if self._hints >= _MOST_HINTS:
            return ""
        self._hints += 1
        near = get_close_matches(unitnames.fold(name), self.book.names(), n=1, cutoff=0.75)
        return f"，是否应为“{near[0]}”" if near else ""


def _is_unit_name(name: str, chain: list[NewUnit]) -> bool:
    """Whether a unit may be founded by this name: below a region, or with an ending that units have."""
    folded = unitnames.fold(name)
    if not chain or chain[-1].name != folded:
        return False
    return chain[0].kind == UnitKind.REGION or unitnames.unit_of_post(name) == folded

"""Row scope: which part of the unit tree a person may see, as ranges over `unit_path`.

A path is a chain of fixed-width decimal steps, one per level of the tree ("000001" is the city, "000001000003"
its third unit). A subtree is every path from P up to, not including, the successor of P. Only digits are ever
compared, so the range holds under any collation.
"""

from dataclasses import dataclass

from django.db.models import Q

STEP = 6  # digits per level: up to 999,999 children of one unit


def path_successor(path: str) -> str:
    """The first path behind the whole subtree of `path`; "" when there is none."""
    while path:
        head, last = path[:-STEP], int(path[-STEP:])
        if last + 1 < 10**STEP:
            return f"{head}{last + 1:0{STEP}d}"
        path = head
    return ""


def text_successor(prefix: str) -> str:
    """The smallest text greater than every text that starts with `prefix`, by code point; "" when there is none."""
    for end in range(len(prefix), 0, -1):
        code = ord(prefix[end - 1])
        if code < 0x10FFFF:
            following = 0xE000 if code == 0xD7FF else code + 1
            return prefix[: end - 1] + chr(following)
    return ""


def prefix_range(field: str, prefix: str) -> Q:
    """Rows whose `field` (a CodeCharField) starts with `prefix`, as a range that an index serves."""
    return _range(field, prefix, text_successor(prefix))


def subtree(path: str, field: str = "unit_path") -> Q:
    """Rows of the subtree at `path`; every row for ""."""
    return _range(field, path, path_successor(path))


def _range(field: str, low: str, high: str) -> Q:
    if not low:
        return Q()
    return Q(**{f"{field}__gte": low}) & (Q(**{f"{field}__lt": high}) if high else Q())


@dataclass(frozen=True)
class Scope:
    """The subtrees that somebody may use for one permission. No path: nothing. The path "": everything."""

    paths: tuple[str, ...]

    @classmethod
    def of(cls, paths: list[str]) -> "Scope":
        """A scope without subtrees that lie inside another one."""
        kept: list[str] = []
        for path in sorted(set(paths)):
            if not any(path.startswith(other) for other in kept):
                kept.append(path)
        return cls(tuple(kept))

    def __bool__(self) -> bool:
        return bool(self.paths)

    @property
    def is_everything(self) -> bool:
        return "" in self.paths

    def covers(self, path: str) -> bool:
        return any(path.startswith(own) for own in self.paths)

    def q(self, field: str = "unit_path") -> Q:
        """The rows in scope, by their `field`."""
        if not self.paths:
            return Q(pk__in=[])
        condition = Q()
        for path in self.paths:
            condition |= subtree(path, field)
        return condition

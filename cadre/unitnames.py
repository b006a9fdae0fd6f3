"""Units by the names that files use for them. Pure.

Files write units in full ("云川市临湖区槐林镇"), and posts as unit and title in one breath
("云川市临湖区槐林镇党委书记"). A `UnitBook` knows every open unit's name and the names it had before.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from cadre.enums import System, UnitKind, UnitLevel

_REGION = re.compile(
    r"(?!人民政府|副)[\u4e00-\u9fff]{1,5}?"
    r"(?:自治州|自治县|地区|(?<!城)市(?!场|政|域|长)|(?<!社)区(?!域|长)|县(?!域|长)|旗)"
)
_TOWNSHIP = re.compile(r"^[\u4e00-\u9fff]{1,8}?(?:镇|乡|街道办事处|街道)$")
_ENDING = re.compile(
    r"^(?:中共)?[\u4e00-\u9fff]{0,16}?(?:委员会|人大常委会|政协|妇联|科协|工商联|残联|红十字会|总工会|纪委监委"
    r"|委(?:组织部|宣传部|统战部|政法委|办公室|办|党校|老干部局|编办|巡察办|网信办|政研室)"
    r"|人民政府办公室|政府办公室|政府办(?!公)|人民政府|人民法院|人民检察院|政府|法院|检察院"
    r"|办公室|管理局|服务中心|党校|医院|学校|中学|小学|街道办事处|街道|镇|(?<!城)乡(?!村)|局|委办|委|办(?!事|公)"
    r"|中心(?!医院|小学|学校)|公司|集团)"
)
_SYSTEMS: tuple[tuple[str, System], ...] = (
    ("纪委|监委|纪检", System.DISCIPLINE),
    ("公安|法院|检察|司法|政法", System.PUBLIC_SECURITY),
    ("教育|学校|中学|小学|党校", System.EDUCATION),
    ("卫生|卫健|医院|疾控", System.HEALTH),
    ("市场监", System.MARKET),
    ("财政|税务|发展和改革|发改|统计|金融|商务|国资|审计", System.FINANCE),
    ("住房|城建|城乡建设|交通|规划|城管|城市管理", System.CONSTRUCTION),
    ("农业|农村|水利|林业|乡村振兴", System.AGRICULTURE),
    ("生态环境|自然资源|环保|气象", System.ENVIRONMENT),
    ("文化|旅游|体育|广播", System.CULTURE),
    ("委组织部|委宣传部|委统战部|委办|总工会|团委|妇联", System.PARTY),
)


def fold(name: str) -> str:
    """A name as it is compared: without blanks, brackets or the leading 中共."""
    return fold_signs(name).removeprefix("中共")


def fold_signs(text: str) -> str:
    return re.sub(r"[\s\u3000（）()]", "", text)


@dataclass(frozen=True)
class NewUnit:
    """A unit that a file names and the register does not have."""

    name: str
    short_name: str
    parent: str | None  # full name
    kind: UnitKind
    level: UnitLevel
    system: System


class UnitBook:
    """Finds units by name. Built from (id, name) pairs; the first of two equal names wins."""

    def __init__(self, names: Iterable[tuple[int, str]]) -> None:
        self._ids: dict[str, int] = {}
        for unit_id, name in names:
            self._ids.setdefault(fold(name), unit_id)
        self._longest = max(map(len, self._ids), default=0)

    def __bool__(self) -> bool:
        return bool(self._ids)

    def names(self) -> list[str]:
        """Every name, folded, for finding the nearest to a misspelt one."""
        return list(self._ids)

    def find(self, name: str) -> int | None:
        return self._ids.get(fold(name))

    @cached_property
    def regions(self) -> list[str]:
        """The names that are cities, counties and districts."""
        return [name for name in self._ids if is_region(name)]

    def split(self, text: str) -> tuple[int | None, str]:
        """(the unit whose name `text` begins with, the rest as it stands); the longest name wins.

        (None, text) when no name fits.
        """
        folded = fold(text)
        for end in range(min(len(folded), self._longest), 1, -1):
            unit_id = self._ids.get(folded[:end])
            if unit_id is not None:
                return unit_id, _behind(text, end)
        return None, text


def _behind(text: str, end: int) -> str:
    """What stands behind the first `end` characters of the folded text."""
    start = len(text) - len(text.lstrip())
    start += 2 if text.startswith("中共", start) else 0
    for place in range(start, len(text)):
        if fold_signs(text[place]):
            end -= 1
        if end == 0:
            return text[place + 1 :]
    return ""


def is_region(name: str) -> bool:
    """Whether a name is that of a city, county or district and nothing below it."""
    regions, rest = _regions(fold(name))
    return bool(regions) and not rest


def starts_with_county(text: str) -> bool:
    """Whether a text begins with a county or district, so that the city in front may have been left out."""
    regions, _ = _regions(fold(text))
    return bool(regions) and regions[0].endswith(("县", "区", "旗"))


def unit_of_post(text: str) -> str:
    """The unit's full name at the head of a post's text, by the endings that unit names have; "" when none shows.

    "云川市青岗县水利局局长、党组书记" gives "云川市青岗县水利局".
    """
    folded = fold(text)
    regions, rest = _regions(folded)
    head = _ENDING.match(rest)
    return "".join(regions) + head.group() if head else "".join(regions)


def _regions(name: str) -> tuple[list[str], str]:
    regions: list[str] = []
    rest = name
    while len(regions) < 2 and (match := _REGION.match(rest)):
        regions.append(match.group())
        rest = rest[match.end() :]
    return regions, rest


def outline(name: str) -> list[NewUnit]:
    """The chain of units that a full name implies, from the city down to the unit itself.

    "云川市临湖区槐林镇" gives 云川市, 云川市临湖区 and 云川市临湖区槐林镇.
    """
    folded = fold(name)
    regions, rest = _regions(folded)
    chain: list[NewUnit] = []
    for depth, region in enumerate(regions):
        parent = chain[-1].name if chain else None
        level = UnitLevel.CITY if depth == 0 else UnitLevel.COUNTY
        chain.append(NewUnit((parent or "") + region, region, parent, UnitKind.REGION, level, System.OTHER))
    if rest:
        chain.append(_leaf(folded, rest, chain))
    return chain


def _leaf(name: str, short: str, above: list[NewUnit]) -> NewUnit:
    township = bool(_TOWNSHIP.match(short))
    kind = UnitKind.TOWNSHIP if township else UnitKind.DEPARTMENT
    level = UnitLevel.TOWNSHIP if township else (above[-1].level if above else UnitLevel.CITY)
    system = System.TOWNSHIP if township else system_of(short)
    return NewUnit(name, short, above[-1].name if above else None, kind, level, system)


def system_of(short_name: str) -> System:
    """大系统 by the words in a unit's name; OTHER when none fits."""
    return next((system for words, system in _SYSTEMS if re.search(words, short_name)), System.OTHER)

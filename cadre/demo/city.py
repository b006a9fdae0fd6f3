"""The units of 云川市, and how many people each has. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from cadre.enums import System, UnitKind, UnitLevel

CITY = "云川市"
_PEOPLE_A_UNIT = 80  # in cities larger than the default one
_SMALL_UNIT = 8  # fewer people than this a unit: only some units are staffed

DEP, TOWN, INST, FIRM = UnitKind.DEPARTMENT, UnitKind.TOWNSHIP, UnitKind.INSTITUTION, UnitKind.ENTERPRISE
S = System

# (name without its region, kind, system, people beside other units)
_CITY_UNITS: tuple[tuple[str, UnitKind, System, int], ...] = (
    ("财政局", DEP, S.FINANCE, 14),
    ("教育局", DEP, S.EDUCATION, 12),
    ("生态环境局", DEP, S.ENVIRONMENT, 11),
    ("委组织部", DEP, S.PARTY, 13),
    ("自然资源和规划局", DEP, S.ENVIRONMENT, 12),
    ("第二人民医院", INST, S.HEALTH, 16),
    ("第一中学", INST, S.EDUCATION, 14),
    ("纪委监委", DEP, S.DISCIPLINE, 15),
    ("委办公室", DEP, S.PARTY, 11),
    ("委宣传部", DEP, S.PARTY, 10),
    ("委统战部", DEP, S.PARTY, 8),
    ("委政法委", DEP, S.PUBLIC_SECURITY, 9),
    ("人大常委会办公室", DEP, S.GOVERNMENT, 9),
    ("政协办公室", DEP, S.GOVERNMENT, 8),
    ("人民政府办公室", DEP, S.GOVERNMENT, 13),
    ("总工会", DEP, S.PARTY, 8),
    ("妇女联合会", DEP, S.PARTY, 7),
    ("公安局", DEP, S.PUBLIC_SECURITY, 18),
    ("中级人民法院", DEP, S.PUBLIC_SECURITY, 12),
    ("人民检察院", DEP, S.PUBLIC_SECURITY, 11),
    ("司法局", DEP, S.PUBLIC_SECURITY, 9),
    ("委党校", INST, S.EDUCATION, 8),
    ("卫生健康委员会", DEP, S.HEALTH, 12),
    ("疾病预防控制中心", INST, S.HEALTH, 10),
    ("市场监督管理局", DEP, S.MARKET, 13),
    ("发展和改革委员会", DEP, S.FINANCE, 12),
    ("统计局", DEP, S.FINANCE, 8),
    ("商务局", DEP, S.FINANCE, 9),
    ("国有资产监督管理委员会", DEP, S.FINANCE, 8),
    ("审计局", DEP, S.FINANCE, 9),
    ("工业和信息化局", DEP, S.FINANCE, 10),
    ("住房和城乡建设局", DEP, S.CONSTRUCTION, 12),
    ("交通运输局", DEP, S.CONSTRUCTION, 11),
    ("城市管理局", DEP, S.CONSTRUCTION, 10),
    ("城市建设投资集团", FIRM, S.CONSTRUCTION, 12),
    ("农业农村局", DEP, S.AGRICULTURE, 11),
    ("水利局", DEP, S.AGRICULTURE, 9),
    ("文化广电和旅游局", DEP, S.CULTURE, 10),
    ("人力资源和社会保障局", DEP, S.GOVERNMENT, 12),
    ("民政局", DEP, S.GOVERNMENT, 9),
    ("应急管理局", DEP, S.GOVERNMENT, 9),
    ("信访局", DEP, S.GOVERNMENT, 7),
)
_COUNTY_UNITS: tuple[tuple[str, UnitKind, System, int], ...] = (
    ("委组织部", DEP, S.PARTY, 9),
    ("水利局", DEP, S.AGRICULTURE, 9),
    ("公安局", DEP, S.PUBLIC_SECURITY, 13),
    ("住房和城乡建设局", DEP, S.CONSTRUCTION, 9),
    ("司法局", DEP, S.PUBLIC_SECURITY, 8),
    ("纪委监委", DEP, S.DISCIPLINE, 10),
    ("人民政府办公室", DEP, S.GOVERNMENT, 9),
    ("财政局", DEP, S.FINANCE, 10),
    ("教育局", DEP, S.EDUCATION, 9),
    ("卫生健康局", DEP, S.HEALTH, 9),
)
_COUNTIES: dict[str, tuple[str, ...]] = {
    "临湖区": ("槐林镇", "白鹭洲街道", "荷塘湾镇", "南渡口乡"),
    "青岗县": ("柳河乡", "松坪镇", "石磨乡", "竹园坝镇"),
    "石桥县": ("柳河乡", "桐岭镇", "茶坪乡", "老渡镇"),
    "云滨区": ("云桥街道", "望江门街道", "沙洲圩镇", "芦埠镇"),
    "望溪县": ("双井坝镇", "杏花坞乡", "梨坪乡", "桂坳镇"),
}
_ONLY_THERE: dict[str, tuple[tuple[str, UnitKind, System, int], ...]] = {
    "石桥县": (("人民法院", DEP, S.PUBLIC_SECURITY, 10), ("第三中学", INST, S.EDUCATION, 12)),
}
_TOWNSHIP_WEIGHT = 10
FORMER_NAMES = {"云川市自然资源和规划局": "云川市规划局"}

# Where people are put first when there are few of them.
_FIRST_STAFFED = (
    "云川市财政局", "云川市教育局", "云川市生态环境局", "云川市临湖区槐林镇", "云川市临湖区委组织部",
    "云川市石桥县水利局", "云川市石桥县柳河乡", "云川市青岗县公安局", "云川市青岗县水利局", "云川市石桥县司法局",
)  # fmt: skip

# Counties and townships of a larger city are named from these, two characters each.
_HEADS = "云青白金玉碧丹紫松柏梅兰清明永长宁和丰泰昌翠秀文"
_TAILS = "溪川湖岭原峰泉浦塘城岗陵湾谷汀屿渚坡坪垣津浔洲渡"
_NEW_COUNTY_TOWNS = 30


@dataclass(frozen=True)
class UnitPlan:
    """One unit before it is written."""

    name: str
    short_name: str
    kind: UnitKind
    level: UnitLevel
    system: System
    parent: str | None  # full name
    weight: int  # people beside other units; 0 for a region, which has none of its own


def plan_city(people: int) -> list[UnitPlan]:
    """The units of a city of that many people, parents before children: 120, and more above 9,600 people."""
    units = [UnitPlan(CITY, CITY, UnitKind.REGION, UnitLevel.CITY, S.OTHER, None, 0)]
    units += [_unit(CITY, UnitLevel.CITY, *row) for row in _CITY_UNITS]
    for county, towns in _COUNTIES.items():
        units += _county(county, towns)
    counties = islice(_new_names("县", _COUNTIES), len(_HEADS) * len(_TAILS))
    while len(units) < people // _PEOPLE_A_UNIT and (county := next(counties, "")):
        units += _county(county, tuple(islice(_new_names("镇", ()), _NEW_COUNTY_TOWNS)))
    return units


def staff(units: list[UnitPlan], people: int) -> list[tuple[UnitPlan, int]]:
    """How many of `people` work in which unit, in proportion to the weights; units without anybody left out."""
    places = {name: place for place, name in enumerate(_FIRST_STAFFED)}
    ranked = sorted((u for u in units if u.weight), key=lambda unit: places.get(unit.name, len(places)))
    staffed = ranked[: max(1, people // _SMALL_UNIT)]
    total = sum(unit.weight for unit in staffed)
    shares, given, weight_so_far = [], 0, 0
    for unit in staffed:
        weight_so_far += unit.weight
        due = people * weight_so_far // total  # rounding the running sum keeps the total exact
        shares.append((unit, due - given))
        given = due
    return [(unit, count) for unit, count in shares if count]


def _county(county: str, towns: tuple[str, ...]) -> list[UnitPlan]:
    name = CITY + county
    region = UnitPlan(name, county, UnitKind.REGION, UnitLevel.COUNTY, S.OTHER, CITY, 0)
    rows = (*_COUNTY_UNITS, *_ONLY_THERE.get(county, ()))
    return [
        region,
        *(_unit(name, UnitLevel.COUNTY, *row) for row in rows),
        *(_unit(name, UnitLevel.TOWNSHIP, town, TOWN, S.TOWNSHIP, _TOWNSHIP_WEIGHT) for town in towns),
    ]


def _unit(region: str, level: UnitLevel, short: str, kind: UnitKind, system: System, weight: int) -> UnitPlan:
    shown = region[-1] + short if short.startswith("委") else short  # "区委组织部"
    return UnitPlan(region + short, shown, kind, level, system, region, weight)


def _new_names(ending: str, taken: object) -> Iterator[str]:
    known = taken if isinstance(taken, dict) else {}
    for head, tail in product(_HEADS, _TAILS):
        name = head + tail + ending
        if name not in known:
            yield name

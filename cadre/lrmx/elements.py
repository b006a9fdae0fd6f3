"""The elements of an LRMX file. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from accounts.permissions import Refused

ROOT = "Person"
NAME, SEX, BORN, PARTY = "XingMing", "XingBie", "ChuShengNianYue", "RuDangShiJian"
WORK_STARTED, POST, RESUME = "CanJiaGongZuoShiJian", "XianRenZhiWu", "JianLi"
HONOURS, GRADES, FAMILY = "JiangChengQingKuang", "NianDuKaoHeJieGuo", "JiaTingChengYuan"
ID_NUMBER, PHOTO, VERSION = "ShenFenZheng", "ZhaoPian", "Version"

# Element -> the field of Cadre that holds its text as it stands.
PLAIN_FIELDS: dict[str, str] = {
    "MinZu": "ethnicity",
    "JiGuan": "native_place",
    "ChuShengDi": "birth_place",
    "JianKangZhuangKuang": "health",
    "ZhuanYeJiShuZhiWu": "technical_title",
    "ShuXiZhuanYeYouHeZhuanChang": "speciality",
    "QuanRiZhiJiaoYu_XueLi": "full_time_education",
    "QuanRiZhiJiaoYu_XueWei": "full_time_degree",
    "QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi": "full_time_school",
    "QuanRiZhiJiaoYu_XueWei_BiYeYuanXiaoXi": "full_time_degree_school",
    "ZaiZhiJiaoYu_XueLi": "in_service_education",
    "ZaiZhiJiaoYu_XueWei": "in_service_degree",
    "ZaiZhiJiaoYu_XueLi_BiYeYuanXiaoXi": "in_service_school",
    "ZaiZhiJiaoYu_XueWei_BiYeYuanXiaoXi": "in_service_degree_school",
}

# Every element that the editor writes, in its order.
KNOWN: tuple[str, ...] = (
    NAME, SEX, BORN, "MinZu", "JiGuan", "ChuShengDi", PARTY, WORK_STARTED, "JianKangZhuangKuang",
    "ZhuanYeJiShuZhiWu", "ShuXiZhuanYeYouHeZhuanChang",
    "QuanRiZhiJiaoYu_XueLi", "QuanRiZhiJiaoYu_XueWei",
    "QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi", "QuanRiZhiJiaoYu_XueWei_BiYeYuanXiaoXi",
    "ZaiZhiJiaoYu_XueLi", "ZaiZhiJiaoYu_XueWei",
    "ZaiZhiJiaoYu_XueLi_BiYeYuanXiaoXi", "ZaiZhiJiaoYu_XueWei_BiYeYuanXiaoXi",
    POST, "NiRenZhiWu", "NiMianZhiWu", RESUME, HONOURS, GRADES, "RenMianLiYou", FAMILY,
    "ChengBaoDanWei", "JiSuanNianLingShiJian", "TianBiaoShiJian", "TianBiaoRen", ID_NUMBER, PHOTO, VERSION,
)  # fmt: skip

# Kept encrypted or as a file of their own, so never beside the other elements.
PRIVATE = frozenset({ID_NUMBER, PHOTO})


class BadFile(Refused):
    """Why a file cannot be taken, in one sentence; `element` is where, "" for the file as a whole."""

    def __init__(self, reason: str, element: str = "") -> None:
        super().__init__(reason)
        self.element = element


@dataclass(frozen=True, slots=True)
class Element:
    """One child of the root. `text` is its text; of 家庭成员 and of unknown elements the whole element as XML."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file's elements in their order. `remarks` are (element, text) of what the format has no place for."""

    elements: tuple[Element, ...]
    remarks: tuple[tuple[str, str], ...] = ()

    def text(self, name: str) -> str:
        return next((e.text for e in self.elements if e.name == name), "")

    def unknown(self) -> Iterator[Element]:
        return (e for e in self.elements if e.name not in KNOWN)

    def with_text(self, name: str, text: str) -> "Document":
        """The same with another text in one known element, which is added at the end when it is missing."""
        changed = tuple(Element(name, text) if e.name == name else e for e in self.elements)
        if not any(e.name == name for e in changed):
            changed = (*changed, Element(name, text))
        return replace(self, elements=changed)

    def in_order(self) -> "Document":
        """Every known element once, in the editor's order; an unknown one stays behind the one it followed."""
        followers: dict[str, list[Element]] = {}
        before = ""
        for element in self.elements:
            if element.name in KNOWN:
                before = element.name
            else:
                followers.setdefault(before, []).append(element)
        ordered = list(followers.get("", []))
        for name in KNOWN:
            ordered += [Element(name, self.text(name)), *followers.get(name, [])]
        return replace(self, elements=tuple(ordered))

    def as_fields(self) -> list[list[str]]:
        """For `LrmxRecord.fields`: ID number and photo keep their place but not their text."""
        return [[e.name, "" if e.name in PRIVATE else e.text] for e in self.elements]

    @classmethod
    def from_fields(cls, fields: list[list[str]]) -> "Document":
        return cls(tuple(Element(name, text) for name, text in fields))

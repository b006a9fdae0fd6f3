"""家庭成员: items to family members and back. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from cadre.drafts import FactDraft, FactKind
from cadre.lrmx.dates import compact, read_date
from cadre.lrmx.elements import FAMILY
from cadre.lrmx.scan import squeeze
from cadre.lrmx.xml import all_text, parse_fragment, tag

_RELATION, _NAME, _BORN = "ChengWei", "XingMing", "ChuShengRiQi"
_POLITICS, _WORK = "ZhengZhiMianMao", "GongZuoDanWeiJiZhiWu"
_PARTS = (_RELATION, _NAME, _BORN, _POLITICS, _WORK)


@dataclass
class Family:
    """The members in their order, and what was not understood."""

    facts: list[FactDraft] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)


def read_family(xml: str) -> Family:
    """The members of a 家庭成员 element, given as XML ("" for none)."""
    family = Family()
    if not xml:
        return family
    root = parse_fragment(xml)
    if stray := squeeze((root.text or "") + "".join(child.tail or "" for child in root)):
        family.rest.append(stray)
    for child in root:
        texts = {str(part.tag): all_text(part) for part in child}
        whole = " ".join(text for text in texts.values() if text) or all_text(child)
        if str(child.tag) != "Item" or not texts.get(_NAME):
            family.rest += [whole] if whole else []
            continue
        _take(texts, whole, family)
    return family


def _take(texts: dict[str, str], whole: str, family: Family) -> None:
    born_on = read_date(texts.get(_BORN, ""))
    if texts.get(_BORN) and born_on is None:
        family.rest.append(f"{texts[_NAME]} {texts[_BORN]}")
    family.rest += [f"{name} {text}" for name, text in texts.items() if text and name not in _PARTS]
    values = {
        "relation": texts.get(_RELATION, ""),
        "name": texts[_NAME],
        "born_on": born_on,
        "politics": texts.get(_POLITICS, ""),
        "work": texts.get(_WORK, ""),
        "position": len(family.facts),
    }
    family.facts.append(FactDraft(FactKind.FAMILY, values, whole))


def write_family(members: Iterable[dict[str, Any]]) -> str:
    """The whole element as XML, as the editor lays it out; "" when there is nobody."""
    items = [_item(member) for member in sorted(members, key=lambda member: member["position"])]
    return "\n".join([f"<{FAMILY}>", *items, f"  </{FAMILY}>"]) if items else ""


def _item(member: dict[str, Any]) -> str:
    texts = {
        _RELATION: member["relation"],
        _NAME: member["name"],
        _BORN: compact(member["born_on"]),
        _POLITICS: member["politics"],
        _WORK: member["work"],
    }
    return "\n".join(
        ["    <Item>", *(f"      {tag(name, squeeze(text))}" for name, text in texts.items()), "    </Item>"]
    )

"""入党时间: a month, another party, or both ("民盟；200106"). Pure."""

import re
from datetime import date
from typing import Any

from cadre.enums import Politics
from cadre.lrmx.dates import compact, read_date

_NAMES: dict[str, Politics] = {
    **{party.label: party for party in Politics},
    "党员": Politics.CPC,
    "预备党员": Politics.CPC_PROBATIONARY,
    "团员": Politics.LEAGUE,
    "农工": Politics.CPWDP,
    "农工民主党": Politics.CPWDP,
    "中国农工民主党": Politics.CPWDP,
    "致公": Politics.CZGP,
    "中国致公党": Politics.CZGP,
    "九三": Politics.JIUSAN,
    "中国国民党革命委员会": Politics.RCCK,
    "中国民主同盟": Politics.CDL,
    "中国民主建国会": Politics.CNDCA,
    "中国民主促进会": Politics.CAPD,
    "台湾民主自治同盟": Politics.TDSGL,
    "无党派": Politics.NONPARTISAN,
}
_COMMUNIST = {Politics.CPC, Politics.CPC_PROBATIONARY}
_SAYS_NOTHING = {"", "无"}


def read_party(text: str) -> tuple[dict[str, Any], str]:
    """(fields of `Cadre`, what was not understood). A date is when he joined the Communist Party, also beside
    the name of another party, which he then belongs to as well."""
    joined_on: date | None = None
    parties: list[Politics] = []
    rest: list[str] = []
    for part in re.split(r"[；;，,、\s（）()]+", text):
        if part in _SAYS_NOTHING:
            continue
        if on := read_date(part):
            joined_on = on
        elif party := _NAMES.get(part.removesuffix("成员").removesuffix("会员").removesuffix("盟员")):
            parties.append(party)
        else:
            rest.append(part)
    return _fields(joined_on, parties), "；".join(rest)


def _fields(joined_on: date | None, parties: list[Politics]) -> dict[str, Any]:
    communist = next((party for party in parties if party in _COMMUNIST), Politics.CPC if joined_on else None)
    others = [party for party in parties if party not in _COMMUNIST]
    if communist is None and not others:
        return {}
    fields: dict[str, Any] = {"politics": communist or others[0]}
    if joined_on:
        fields["party_joined_on"] = joined_on
    if communist and others:
        fields["second_party"] = others[0]
    return fields


def write_party(politics: str, second_party: str, joined_on: date | None) -> str:
    """What `read_party` reads back; nothing for 群众, whom an empty element stands for."""
    parties = []
    if second_party:
        parties.append(Politics(second_party).label)
    if politics and politics != Politics.MASSES and not (politics == Politics.CPC and joined_on):
        parties.append(Politics(politics).label)
    if politics in _COMMUNIST and joined_on:
        parties.append(compact(joined_on))
    return "；".join(parties)

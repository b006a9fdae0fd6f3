"""Finding one person by what an operator types."""

from django.db.models import Q

from accounts.permissions import Refused
from cadre import idnumber
from cadre.crypto import blind_index
from cadre.models import Cadre


def person_with(key: str) -> Cadre:
    """The person with this internal number (GB0000012) or ID number. Raises Refused, with the ID number masked."""
    plain = idnumber.normalize(key)
    same = Q(number=plain) | Q(id_index=blind_index(plain))
    cadre = Cadre.objects.select_related("unit").filter(same).first()
    if cadre is None:
        shown = plain if len(plain) < 15 else f"{plain[:3]}…{plain[-4:]}"
        raise Refused(f"名册中没有编号或身份证号码为“{shown}”的人，请核对后再试。")
    return cadre

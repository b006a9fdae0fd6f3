"""The accounts to try the fictional city with, one for each role. They exist in demo mode only."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.enums import ROLES, Role
from accounts.models import User
from accounts.services import create_user, grant_role
from cadre.enums import CadreStatus, Level
from cadre.models import Cadre, Unit

PASSWORD = "yunchuan-2025"  # noqa: S105  # everybody is told it  # nosec B105
_UNIT, _COUNTY = "云川市财政局", "云川市临湖区"


@dataclass(frozen=True)
class DemoAccount:
    """A username in pinyin, whom it stands for, his role and the unit whose subtree it holds for ("": everything)."""

    username: str
    full_name: str
    role: Role
    unit: str = ""


ACCOUNTS = (
    DemoAccount("jingban", "纪文澜", Role.HANDLER),
    DemoAccount("kezhang", "柯以章", Role.SECTION_HEAD),
    DemoAccount("buling", "卜令仪", Role.DEPARTMENT_HEAD),
    DemoAccount("danwei", "单维舟", Role.UNIT_LEADER, _UNIT),
    DemoAccount("ganshi", "甘诗禾", Role.UNIT_CLERK, _UNIT),
    DemoAccount("xianqu", "冼渠安", Role.HANDLER, _COUNTY),
    DemoAccount("jijian", "季鉴明", Role.CONSULTED, "云川市纪委监委"),
    DemoAccount("shenji", "沈霁川", Role.AUDITOR),
    DemoAccount("ganbu", "", Role.CADRE, _UNIT),  # named after the cadre he is
    DemoAccount("xitong", "席桐书", Role.SYSTEM_ADMIN),
    DemoAccount("anquan", "安荃之", Role.SECURITY_ADMIN),
    DemoAccount("shenjiyuan", "申霁远", Role.AUDIT_ADMIN),
)


@transaction.atomic
def create_accounts() -> None:
    """Create every demo account with its role. Raises Refused in production or when a username is taken."""
    cadre = _somebody()
    for account in ACCOUNTS:
        name = account.full_name or cadre.name
        user = create_user(
            username=account.username, full_name=name, password=PASSWORD, by=None, is_demo=True
        )
        path = Unit.objects.get(name=account.unit).path if account.unit else ""
        today = timezone.localdate()
        grant_role(user=user, role=account.role, unit_path=path, since=today, until=None, by=None)
        if account.role == Role.CADRE:
            Cadre.objects.filter(pk=cadre.pk).update(user=user)


def _somebody() -> Cadre:
    """The cadre who signs in himself: somebody of the demo unit with a post, though not its head."""
    people = Cadre.objects.filter(unit__name=_UNIT, status=CadreStatus.ACTIVE).exclude(
        level=Level.COUNTY_CHIEF
    )
    return people.order_by("seniority", "pk")[:1].get()


def accounts_table() -> list[str]:
    """One line for each demo account that exists, with its password and what it may do."""
    known = {user.username: user for user in User.objects.filter(is_demo=True, is_active=True)}
    lines = []
    for account in ACCOUNTS:
        if user := known.get(account.username):
            where = f"（{account.unit}）" if account.unit else ""
            sentence = ROLES[account.role].sentence
            lines.append(
                f"{account.username:<12}{PASSWORD:<16}{account.role.label}{where} {user.full_name}：{sentence}"
            )
    return lines

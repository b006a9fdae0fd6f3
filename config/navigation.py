"""The main navigation: who sees which item, and which one is the current."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.enums import Permission, Role
from accounts.models import User
from accounts.queries import SomeUser, grants_of, may, principals_of

_WORK = (Permission.IMPORT_CADRES, Permission.EXPORT_CADRES, Permission.START_RUNS, Permission.MANAGE_JOBS)
_PLACES = tuple(f"rewards:{name}-" for name in ("plan", "pool", "grant", "account", "special", "unit-grade"))
_RULES = (Permission.VIEW_CADRES, Permission.PROPOSE_RULES, Permission.CONFIRM_RULES)
_ASSESSMENTS = (Permission.RUN_ASSESSMENTS, Permission.EVALUATE, Permission.VIEW_CASES)


@dataclass(frozen=True)
class NavItem:
    """One item as the template prints it."""

    label: str
    icon: str
    url: str
    is_current: bool
    count_url: str = ""  # where the page asks for a number beside the item


@dataclass(frozen=True)
class _Entry:
    """`names` are the beginnings of the view names under which the item is the current one."""

    label: str
    icon: str
    view: str
    names: tuple[str, ...]
    is_for: Callable[[SomeUser], bool]
    count_view: str = ""


def _holder_of(*permissions: Permission) -> Callable[[SomeUser], bool]:
    return lambda user: any(may(user, permission) for permission in permissions)


def _has_business(user: SomeUser) -> bool:
    """Whether anything may ever wait for the user: the three administrators have no business."""
    return any(Role(grant.role) not in _ADMINISTRATORS for grant in grants_of(user))


_ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
_ENTRIES = (
    _Entry("工作台", "house", "home", ("home",), lambda user: user.is_authenticated),
    _Entry("待办", "inbox", "casework:desk", ("casework:desk",), _has_business, "casework:desk-count"),
    _Entry(
        "征求意见",
        "messages-square",
        "casework:opinion-list",
        ("casework:opinion-list", "casework:opinion-detail"),
        _holder_of(Permission.GIVE_OPINIONS),
    ),
    _Entry(
        "会议",
        "gavel",
        "casework:meeting-list",
        ("casework:meeting-", "casework:agenda-", "casework:item-"),
        _holder_of(Permission.VIEW_CASES),
    ),
    _Entry(
        "名册",
        "users",
        "cadre:cadre-list",
        ("cadre:cadre-", "cadre:fact-"),
        _holder_of(Permission.VIEW_CADRES),
    ),
    _Entry("机构", "building-2", "cadre:unit-list", ("cadre:unit-",), _holder_of(Permission.VIEW_CADRES)),
    _Entry("导入", "file-up", "cadre:import-list", ("cadre:import-",), _holder_of(Permission.IMPORT_CADRES)),
    _Entry("考核测评", "clipboard-check", "evaluation:home", ("evaluation:",), _holder_of(*_ASSESSMENTS)),
    _Entry("优秀名额", "medal", "rewards:plan-list", _PLACES, _holder_of(Permission.VIEW_CADRES)),
    _Entry(
        "职级晋升",
        "trending-up",
        "rewards:rank-list",
        ("rewards:rank-",),
        _holder_of(Permission.VIEW_CADRES),
    ),
    _Entry(
        "奖励建议",
        "medal",
        "rewards:proposal-list",
        ("rewards:proposal-",),
        _holder_of(Permission.VIEW_CADRES),
    ),
    _Entry("评审报告", "file-text", "dossiers:run-list", ("dossiers:",), _holder_of(Permission.VIEW_RUNS)),
    _Entry("规则", "scale", "regulations:rule-list", ("regulations:",), _holder_of(*_RULES)),
    _Entry("后台任务", "list-checks", "jobs:job-list", ("jobs:",), _holder_of(*_WORK)),
    _Entry(
        "账号",
        "users-round",
        "accounts:user-list",
        ("accounts:user-",),
        _holder_of(Permission.MANAGE_ACCOUNTS),
    ),
    _Entry(
        "角色授权",
        "user-check",
        "accounts:grant-list",
        ("accounts:grant-", "accounts:role-"),
        _holder_of(Permission.MANAGE_POLICY),
    ),
    _Entry(
        "审计日志",
        "scroll-text",
        "accounts:audit-list",
        ("accounts:audit-",),
        _holder_of(Permission.READ_AUDIT),
    ),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `navigation` (the items this user has), `role_names` and `acting_for`."""
    match = request.resolver_match
    current = match.view_name if match else ""
    return {
        "navigation": [
            NavItem(
                entry.label,
                entry.icon,
                reverse(entry.view),
                current.startswith(entry.names),
                reverse(entry.count_view) if entry.count_view else "",
            )
            for entry in _ENTRIES
            if entry.is_for(request.user)
        ],
        "role_names": "、".join(_role_names(request.user)),
        "acting_for": [_acting(request.user, principal) for principal in principals_of(request.user)],
    }


def _acting(user: SomeUser, principal: User) -> str:
    """The sentence that tells somebody that he uses another person's role."""
    grants = [grant for grant in grants_of(user) if grant.user_id == principal.pk]
    roles = "、".join(dict.fromkeys(Role(grant.role).label for grant in grants))
    return f"您正在代{principal}行使“{roles}”的职权，办理的事项会记明代行。"


def _role_names(user: SomeUser) -> list[str]:
    """The user's roles in force, in the order of the enum, each once."""
    held = {grant.role for grant in grants_of(user)}
    return [role.label for role in Role if role.value in held]

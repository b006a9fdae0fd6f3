"""Who sees which item of the navigation, and which one is the current."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from accounts.enums import Role
from accounts.models import User
from config.navigation import navigation
from tests.factories import make_user
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db

REGISTER = ["名册", "机构"]
RANKS = ["优秀名额", "职级晋升", "奖励建议"]
ITEMS = {
    Role.HANDLER: [
        "工作台",
        "待办",
        "会议",
        *REGISTER,
        "导入",
        "考核测评",
        *RANKS,
        "评审报告",
        "规则",
        "后台任务",
    ],
    Role.SECTION_HEAD: [
        "工作台",
        "待办",
        "会议",
        *REGISTER,
        "导入",
        "考核测评",
        *RANKS,
        "评审报告",
        "规则",
        "后台任务",
    ],
    Role.DEPARTMENT_HEAD: [
        "工作台",
        "待办",
        "会议",
        *REGISTER,
        "考核测评",
        *RANKS,
        "评审报告",
        "规则",
        "后台任务",
    ],
    Role.UNIT_LEADER: ["工作台", "待办", *REGISTER, "考核测评", *RANKS, "评审报告", "规则"],
    Role.UNIT_CLERK: ["工作台", "待办", *REGISTER, *RANKS, "规则"],
    Role.CONSULTED: ["工作台", "待办", "征求意见"],
    Role.AUDITOR: [
        "工作台",
        "待办",
        "会议",
        *REGISTER,
        "考核测评",
        *RANKS,
        "评审报告",
        "规则",
        "后台任务",
        "审计日志",
    ],
    Role.CADRE: ["工作台", "待办"],
    Role.SYSTEM_ADMIN: ["工作台", "后台任务", "账号"],
    Role.SECURITY_ADMIN: ["工作台", "角色授权"],
    Role.AUDIT_ADMIN: ["工作台", "审计日志"],
}


def items(user: User | AnonymousUser, path: str = "/") -> list[tuple[str, bool]]:
    request = RequestFactory().get(path)
    request.user = user
    request.resolver_match = resolve(path)
    return [(item.label, item.is_current) for item in navigation(request)["navigation"]]


def test_every_role_is_listed_here() -> None:
    assert set(ITEMS) == set(Role)


@pytest.mark.parametrize("role", Role)
def test_each_role_sees_its_items_and_may_open_every_one(
    role: Role, client_as: Callable[..., Client]
) -> None:
    client = client_as(role)
    page = assert_clean_html(client.get(reverse("home")))
    links = [link for link in page.all("a") if link.get("href", "").startswith("/") and "class" not in link]
    assert [label for label in ITEMS[role] if label not in page.text] == []
    assert role.label in page.text
    shown = [name for name, _ in items(User.objects.get())]
    assert shown == ITEMS[role]
    assert {client.get(link["href"]).status_code for link in links} == {200}


def test_nobody_signed_in_sees_nothing() -> None:
    assert items(AnonymousUser()) == []


@pytest.mark.parametrize(
    ("view", "current"),
    [
        ("home", "工作台"),
        ("cadre:cadre-list", "名册"),
        ("cadre:unit-list", "机构"),
        ("cadre:import-new", "导入"),
        ("evaluation:survey-list", "考核测评"),
        ("evaluation:sheet-list", "考核测评"),
        ("rewards:rank-forecast", "职级晋升"),
        ("rewards:proposal-list", "奖励建议"),
        ("rewards:account-list", "优秀名额"),
        ("dossiers:run-list", "评审报告"),
        ("jobs:job-list", "后台任务"),
        ("accounts:password-change", None),
    ],
)
def test_one_item_at_most_is_the_current(view: str, current: str | None) -> None:
    found = [name for name, is_current in items(make_user("lin"), reverse(view)) if is_current]
    assert found == ([current] if current else [])

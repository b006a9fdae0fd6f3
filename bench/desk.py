"""The desk over 100,000 open cases: ours beside the plain ORM way, in one sitting on one PostgreSQL.

    script/bench desk                  100,000 open cases and half as many closed ones
    CASES=20000 script/bench desk      fewer
    WHO=全市 script/bench desk         only users whose name has this

Ours is what the page asks the database: the rows of a tab with their cases, lights and marks. Plain is what one would
write first: one OR over the roles, the place by LIKE over the joined unit, COUNT(*), OFFSET. Times are milliseconds of
warm runs, the best of five by the clock, and what PostgreSQL and Python computed for one page, which other work on the
machine hardly changes; that one is held to the limit. The last part takes whole pages through Django.
"""

import os
import sys
from datetime import date

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402 Django first
from django.db import connection  # noqa: E402
from django.db.models import F, Q  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.enums import Role  # noqa: E402
from accounts.models import Delegation, Grant, User  # noqa: E402
from accounts.queries import scope_of  # noqa: E402
from bench import _cases as cases  # noqa: E402
from bench import _population as population  # noqa: E402
from bench.people import computed, milliseconds  # noqa: E402
from cadre.models import Cadre  # noqa: E402
from casework.models import Case, Todo  # noqa: E402
from casework.queries import desk  # noqa: E402
from casework.queries.desk import Asked, Tab  # noqa: E402
from casework.queries.keyset import TOP, Place  # noqa: E402

CASES = int(os.environ.get("CASES", "100000"))
LIMIT = 50.0  # milliseconds
SCOPES = {
    "全市": "000001",
    "一区": "000001000061",
    "一个部门": "000001000005",
    "一个单位": "000001000061000003",
    "一个科室": "000001000061000003000002",
}
ASKED = {
    "（无）": Asked(),
    "种类 容错": Asked(kind="tolerance"),
    "种类 回访（少）": Asked(kind="visit"),
    "姓 王": Asked(text="王"),
    "姓名 龚雪梅": Asked(text="龚雪梅"),
    "标题 防汛": Asked(text="防汛"),
    "标题 无": Asked(text="没有这样的事"),
    "编号": Asked(text="险备〔2026〕12号"),
}
ROLES = (
    Role.HANDLER,
    Role.SECTION_HEAD,
    Role.DEPARTMENT_HEAD,
    Role.UNIT_LEADER,
    Role.CONSULTED,
    Role.AUDITOR,
)


def make_users() -> dict[str, User]:
    """One user for each role and scope; one who is in the register himself; one who acts for others."""
    found = {}
    for role in ROLES:
        for scope, path in SCOPES.items():
            found[f"{role.label} {scope}"] = make_user(f"{role}-{path}", role, path)
    himself = make_user("himself", Role.SECTION_HEAD, "000001")
    Cadre.objects.filter(pk=Case.objects.filter(subject__isnull=False).values("subject")[:1]).update(
        user=himself
    )
    found["科长 全市 在册"] = himself
    lent = make_user("lent", Role.UNIT_LEADER, SCOPES["一个单位"])
    for number, scope in enumerate(("一区", "一个部门")):
        grant = make_user(f"lender-{number}", Role.SECTION_HEAD, SCOPES[scope]).grants.get()
        Delegation.objects.create(grant=grant, to_user=lent, since=date(2020, 1, 1), until=date(2099, 1, 1))
    found["受托 两处"] = lent
    return found


def make_user(name: str, role: Role, path: str) -> User:
    user = User.objects.create(username=name, full_name=name)
    Grant.objects.create(user=user, role=role, unit_path=path, since=date(2020, 1, 1))
    return user


def plain(user: User, tab: Tab, asked: Asked, offset: int) -> list[object]:
    """The desk as a first version would read it."""
    if tab in (Tab.WATCHED, Tab.OPENED):
        mine = Q(watches__user=user) if tab == Tab.WATCHED else Q(opened_by=user)
        found = Case.objects.filter(mine, closed_at=None).select_related("unit", "subject")
        prefix = ""
    else:
        mine = Q(done_by=user) if tab == Tab.DONE else Q(user=user, done_at=None)
        if tab != Tab.DONE:
            for permission in desk.POOLS:
                for path in scope_of(user, permission).paths:
                    mine |= Q(
                        done_at=None, user=None, permission=permission, case__unit__path__startswith=path
                    )
        found, prefix = Todo.objects.filter(mine).select_related("case__unit", "case__subject"), "case__"
    if asked.kind:
        found = found.filter(**{f"{prefix}kind": asked.kind})
    if asked.text:
        words = ("title", "subject__name")
        found = found.filter(
            Q(*[(f"{prefix}{word}__icontains", asked.text) for word in words], _connector=Q.OR)
        )
    found.count()
    order = "-done_at" if tab == Tab.DONE else F("due_on").asc(nulls_last=True)
    return list(found.order_by(order, "id")[offset : offset + 30])


def deep_place(user: User) -> Place:
    """Far down the desk: what comes after half of all."""
    found = desk.waiting_for(user)
    middle = found[desk._count(desk._waiting(user, Asked(), Tab.WAITING), Q(), CASES) // 2 :].first()
    return Place(after=desk.BY_URGENCY.write(middle)) if middle else TOP


def measure(users: dict[str, User]) -> list[tuple[float, str]]:
    """Print the matrix; returns what ours computed, with names."""
    took: list[tuple[float, str]] = []
    print(f"{'谁':<18}{'页签':<10}{'条件':<14}{'我们 ms':>9}{'计算 ms':>9}{'常规 ms':>10}{'倍数':>8}")
    for who, user in users.items():
        for search, asked in ASKED.items():
            took.append(line(who, user, Tab.WAITING, search, asked, TOP, 0))
        took.append(line(who, user, Tab.WAITING, "（无）很后面", Asked(), deep_place(user), CASES // 2))
    for who in {"经办人 有旧事", "科长 全市 在册", "受托 两处"} & users.keys():
        for tab in (Tab.DONE, Tab.WATCHED, Tab.OPENED, Tab.LENT):
            for search in ("（无）", "标题 防汛"):
                took.append(line(who, users[who], tab, search, ASKED[search], TOP, 0))
    return took


def line(
    who: str, user: User, tab: Tab, search: str, asked: Asked, place: Place, offset: int
) -> tuple[float, str]:
    def ours() -> None:
        desk.page_of(user, tab, asked, place)

    by_clock, worked = milliseconds(ours), computed(ours)
    usual = milliseconds(lambda: plain(user, tab, asked, offset), 2)
    ratio = usual / by_clock
    print(
        f"{who:<18}{tab:<10}{search:<14}{by_clock:>9.1f}{worked:>9.1f}{usual:>10.1f}{ratio:>8.1f}", flush=True
    )
    return worked, f"{who} {tab} {search}"


def small(users: dict[str, User]) -> list[tuple[float, str]]:
    """What every page and the first page ask besides."""
    took = []
    for name, work in (("导航数字", desk.waiting_count), ("首页汇总", desk.summary)):
        for who, user in users.items():
            took.append((computed(lambda work=work, user=user: work(user)), f"{name} {who}"))
        print(f"{name}：最多计算 {max(took)[0]:.1f} ms（{max(took)[1]}）")
    return took


def whole_pages(users: dict[str, User]) -> None:
    """The page through Django, templates and middleware included."""
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.ALLOWED_HOSTS = ["*"]
    for who in {"经办人 全市", "科长 全市", "单位负责人 一个单位"} & users.keys():
        client = Client()
        client.force_login(users[who])
        for address in ("/casework/", "/casework/?kind=visit", "/casework/?q=防汛"):
            print(f"整页 {who:<14}{address:<24}{milliseconds(lambda c=client, a=address: c.get(a)):>8.1f} ms")


def main() -> int:
    call_command("migrate", verbosity=0)
    population.load_units()
    population.load_people(CASES // 2)
    first = make_user("first", Role.HANDLER, "000001")
    cases.load(CASES, CASES // 2, by=first, today=timezone.localdate())
    users = {"经办人 有旧事": first, **make_users()}
    users = {who: user for who, user in users.items() if os.environ.get("WHO", "") in who}
    print(f"{Case.objects.open().count():,} 件在办，{Todo.objects.filter(done_at=None).count():,} 项待办")
    ours = measure(users) + small(users)
    whole_pages(users)
    worst, where = max(ours)
    slow = [name for took, name in ours if took > LIMIT]
    print(
        f"{len(ours)} 种组合，最多计算 {worst:.1f} ms（{where}），超过 {LIMIT:.0f} ms 的 {len(slow)} 种 {slow[:5]}"
    )
    connection.close()
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())

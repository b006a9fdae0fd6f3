"""A list of people out of a million: ours beside the plain join way, in one sitting on one PostgreSQL.

    script/bench people                 a million people
    PEOPLE=200000 script/bench people   fewer

Ours is what the page does: a capped count, the ids of page 1, its rows. Plain is what one would write first: join
the unit, its path by LIKE, icontains over the three name columns, COUNT(*), OFFSET. Times are
milliseconds of warm runs: the best of five by the clock, and what PostgreSQL and Python computed for one page, which
other work on the machine hardly changes; that one is held to the limit. The last part takes the whole page through
Django.
"""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402 Django first
from django.db import connection  # noqa: E402
from django.db.models import Q, QuerySet  # noqa: E402
from django.test import Client  # noqa: E402

from accounts.enums import Role  # noqa: E402
from accounts.models import Grant, User  # noqa: E402
from bench import _population as population  # noqa: E402
from cadre.crypto import blind_index  # noqa: E402
from cadre.models import Cadre, Unit  # noqa: E402
from cadre.queries.pages import Sort, page_of  # noqa: E402
from cadre.queries.search import Criteria  # noqa: E402

PEOPLE = int(os.environ.get("PEOPLE", "1000000"))
LIMIT = 50.0  # milliseconds
RUNS = 5
SCOPES = {
    "全市": "000001",
    "一区": "000001000061",
    "一个部门": "000001000005",
    "一个单位": "000001000061000003",
    "一个科室": "000001000061000003000002",
}
SEARCHES: dict[str, Criteria] = {
    "（无）": Criteria(),
    "姓 王": Criteria(text="王"),
    "姓名 龚雪梅": Criteria(text="龚雪梅"),
    "全拼 zhang": Criteria(text="zhang"),
    "全拼 gongxuemei": Criteria(text="gongxuemei"),
    "首字母 z": Criteria(text="z"),
    "首字母 wgx": Criteria(text="wgx"),
    "首字母 gxm": Criteria(text="gxm"),
    "编号": Criteria(text="GB0500000"),
    "职级 一级调研员": Criteria(rank="researcher_1"),
    "层次 县处级正职": Criteria(level="county_chief"),
    "女 研究生 三十岁以下": Criteria(sex="F", education="graduate", born_from=date(1996, 1, 1)),
    "民盟 在职 任职满十年": Criteria(politics="cdl", status="active", since_until=date(2015, 12, 31)),
    "退休": Criteria(status="retired"),
    "无人相符": Criteria(sex="F", politics="cdl", education="technical", person_type="enterprise", rank="inspector_1"),
}  # fmt: skip
PLAIN_ORDER = {
    Sort.UNIT: ("unit__path", "seniority", "id"),
    Sort.NAME: ("pinyin", "id"),
    Sort.OLDEST: ("born_on", "id"),
    Sort.YOUNGEST: ("-born_on", "-id"),
    Sort.SENIORITY: ("seniority", "id"),
    Sort.TENURE: ("title_since", "id"),
}


def milliseconds(work: Callable[[], object], runs: int = RUNS) -> float:
    work()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return min(times)


def computed(work: Callable[[], object]) -> float:
    """Milliseconds of processor time for one run, in this process and in its PostgreSQL backend."""
    before = _backend_ticks(), time.process_time()
    for _ in range(RUNS):
        work()
    ticks, own = _backend_ticks() - before[0], time.process_time() - before[1]
    return (ticks / os.sysconf("SC_CLK_TCK") + own) * 1000 / RUNS


def _backend_ticks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    after_name = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(after_name[11]) + int(after_name[12])  # user and system time


def plain(path: str, criteria: Criteria, sort: Sort) -> list[Cadre]:
    """The list as a first version would read it."""
    found: QuerySet[Cadre] = Cadre.objects.select_related("unit").filter(unit__path__startswith=path)
    if text := criteria.text:
        found = found.filter(
            Q(name__icontains=text)
            | Q(pinyin__icontains=text)
            | Q(initials__icontains=text)
            | Q(number__icontains=text)
        )
    for name in ("level", "rank", "sex", "politics", "education", "person_type", "status"):
        if value := getattr(criteria, name):
            found = found.filter(**{name: value})
    if criteria.born_from:
        found = found.filter(born_on__gte=criteria.born_from)
    if criteria.since_until:
        found = found.filter(title_since__lte=criteria.since_until)
    found.count()
    return list(found.order_by(*PLAIN_ORDER[sort])[0:30])


def make_user(name: str, path: str) -> User:
    user = User.objects.create(username=name, full_name=name)
    Grant.objects.create(user=user, role=Role.HANDLER, unit_path=path, since=date(2020, 1, 1))
    return user


def measure(users: dict[str, User]) -> list[tuple[float, str]]:
    """Print the matrix; returns our times with their names."""
    ours: list[tuple[float, str]] = []
    with_plain = os.environ.get("PLAIN", "1") == "1"
    print(f"{'范围':<8}{'条件':<22}{'排序':<12}{'我们 ms':>9}{'计算 ms':>9}{'常规 ms':>10}{'倍数':>8}")
    for scope, user in users.items():
        for search, asked in SEARCHES.items():
            criteria = replace(asked, status=asked.status or "active")  # as the page does
            for sort in Sort:

                def page() -> object:
                    return page_of(user, criteria, sort)  # noqa: B023 called at once

                took, worked = milliseconds(page), computed(page)
                ours.append((worked, f"{scope} · {search} · {sort}"))
                line = f"{scope:<8}{search:<22}{sort:<12}{took:>9.1f}{worked:>9.1f}"
                is_compared = with_plain and sort in (Sort.UNIT, Sort.TENURE)
                if is_compared:
                    path = SCOPES[scope]
                    slow = milliseconds(lambda: plain(path, criteria, sort), runs=1)  # noqa: B023 called at once
                    line += f"{slow:>10.1f}{slow / took:>8.0f}"
                if is_compared or worked > LIMIT:
                    print(line, flush=True)
    return ours


def measure_pages(users: dict[str, User]) -> None:
    """The whole page through Django: session, permission, queries, template."""
    plain_files = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain_files}  # no collectstatic here
    (settings.DATA_DIR / "static").mkdir(exist_ok=True)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(users["全市"])
    for query in ("", "?q=wgx", "?q=王&sort=tenure", "?sort=-birth"):
        took = milliseconds(lambda: client.get(f"/cadre/cadres/{query}"))  # noqa: B023 called at once
        print(f"整页 /cadre/cadres/{query:<20}{took:>9.1f} ms")


def main() -> int:
    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    population.load_units()
    population.load_people(PEOPLE)
    print(f"{PEOPLE:,} 人、{Unit.objects.count():,} 个机构，载入 {time.perf_counter() - started:.0f} 秒")
    users = {scope: make_user(f"bench{n}", path) for n, (scope, path) in enumerate(SCOPES.items())}
    ours = measure(users)
    known = milliseconds(lambda: Cadre.objects.get(id_index=blind_index(population.IDENTITY)))
    print(f"身份证号码（盲索引）{known:.1f} ms")
    measure_pages(users)
    worst, where = max(ours)
    slow = sum(took > LIMIT for took, _ in ours)
    print(f"{len(ours)} 种组合，最多计算 {worst:.1f} ms（{where}），超过 {LIMIT:.0f} ms 的 {slow} 种")
    connection.close()
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())

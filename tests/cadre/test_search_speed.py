"""With many people every search goes through an index. Times belong to bench/people.py; plans are held here."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bench import _population as population
from cadre.models import Cadre
from cadre.queries.pages import FIRST_PAGE, Place, Sort, page_of
from cadre.queries.search import Criteria
from tests.factories import make_user

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PEOPLE = 1_000_000
CITY, COUNTY, DIVISION = "000001", "000001000061", "000001000061000003000002"
SEARCHES = {
    "nothing": Criteria(),
    "surname": Criteria(text="王"),
    "name": Criteria(text="龚雪梅"),
    "pinyin": Criteria(text="zhang"),
    "full pinyin": Criteria(text="gongxuemei"),
    "letter": Criteria(text="z"),
    "initials": Criteria(text="gxm"),
    "number": Criteria(text="GB0100000"),
    "level": Criteria(level="county_chief"),
    "rank": Criteria(rank="researcher_1"),
    "party": Criteria(politics="cdl"),
    "combined": Criteria(sex="F", education="technical", politics="cdl", born_from=date(1990, 1, 1)),
}


def plans_of(user: User, criteria: Criteria, sort: Sort, place: Place = FIRST_PAGE) -> str:
    """The plans of everything that one page asks the database about people, one below another."""
    with CaptureQueriesContext(connection) as captured:
        page_of(user, criteria, sort, place)
    asked = [query["sql"] for query in captured.captured_queries if "cadre_cadre" in query["sql"]]
    lines: list[str] = []
    with connection.cursor() as cursor:
        for sql in asked:
            cursor.execute(f"EXPLAIN {sql}")
            lines += [line for (line,) in cursor.fetchall()]
    return "\n".join(lines)


def test_no_search_reads_the_whole_table() -> None:
    """Every scope × search × order, and pages far behind the first; one test, because loading takes its time."""
    population.load_units()
    population.load_people(PEOPLE)
    user, scanned = make_user(), {}
    for scope in (CITY, COUNTY, DIVISION):
        for name, criteria in SEARCHES.items():
            for sort in Sort:
                plan = plans_of(user, replace(criteria, unit_path=scope, status="active"), sort)
                if "Seq Scan on cadre_cadre" in plan:
                    scanned[scope, name, sort] = plan
    assert scanned == {}

    somebody = Cadre.objects.filter(title_since__isnull=False)[PEOPLE // 2]
    for sort in Sort:
        plan = plans_of(user, Criteria(), sort, Place(after=somebody.number))
        assert "Index Cond: (ROW(" in plan, plan  # the index begins at the place, it does not walk up to it

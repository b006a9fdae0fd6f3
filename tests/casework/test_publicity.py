"""公示: counted in working days over holidays and make-up days; nothing goes on while it runs or is objected to."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.permissions import Refused
from casework.models import Objection
from casework.queries.publicity import open_objections, running
from casework.rules.publicity import check_length, check_over, last_day
from casework.services import publicity
from regulations import queries as regulations
from regulations.workdays import WorkCalendar
from tests.casework.conftest import Office
from tests.casework.sample import about

PLAIN = WorkCalendar(off=frozenset(), worked=frozenset(), years=frozenset(range(2000, 2100)))
RULE = regulations.get(
    "selection.publicity", on=date(2026, 1, 5)
)  # five working days, confidence V2 or better


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2025, 3, 3), date(2025, 3, 7)),  # Monday to Friday
        (date(2025, 3, 8), date(2025, 3, 14)),  # begun on a Saturday
        (date(2025, 9, 29), date(2025, 10, 11)),  # over 1–8 October; 11 October is made up
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_five_working_days(since: date, until: date) -> None:
    assert last_day(since, 5, regulations.work_calendar()).on == until


@given(st.dates(date(2001, 1, 1), date(2090, 1, 1)), st.integers(1, 30))
def test_a_publicity_has_its_working_days(since: date, days: int) -> None:
    until = last_day(since, days, PLAIN).on
    assert PLAIN.count(since - timedelta(days=1), until) == days
    assert check_length(since, until, RULE, PLAIN) if days >= 5 else True


def test_a_short_one_is_refused() -> None:
    with pytest.raises(Refused, match="4个工作日，规定不少于5个工作日"):
        check_length(date(2025, 3, 3), date(2025, 3, 6), RULE, PLAIN)


def test_nothing_goes_on_before_its_end_or_with_an_open_objection() -> None:
    until = date(2025, 3, 7)
    with pytest.raises(Refused, match="期满后"):
        check_over(until, until, 0)
    with pytest.raises(Refused, match="1条异议"):
        check_over(until, until + timedelta(days=1), 1)
    assert check_over(until, until + timedelta(days=1), 0)


@pytest.mark.django_db
def test_an_objection_is_recorded_and_settled(office: Office) -> None:
    case = about(office.cadre)
    with pytest.raises(Refused, match="没有公示"):
        publicity.object_to(case=case, on=timezone.localdate(), text="不符合条件", by=None)
    publicity.start(
        case=case, since=timezone.localdate(), days=5, place="单位公示栏", content="名单", by=None
    )
    publicity.object_to(case=case, on=timezone.localdate(), text="不符合条件", by=None, by_whom="某群众")
    assert open_objections(case) == 1
    publicity.settle(case=case, is_upheld=False, finding="经核查不属实。")
    assert open_objections(case) == 0
    assert Objection.objects.get().publicity == running(case)

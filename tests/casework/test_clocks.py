"""Clocks of cases: they start, stop, go on, are extended, and the daily round says everything once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from unittest import mock

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.enums import Event, Permission, Role
from accounts.models import AuditEvent
from accounts.permissions import NotAllowed, Refused
from cadre.models import Unit
from casework import registry, services
from casework.enums import Light, TodoKind
from casework.models import Case, Clock, Pause, Reminder, StepDays, Todo
from casework.queries.clocks import days_of, face_of, time_allowed
from casework.services import clocks, timer
from casework.tasks import queue_clocks
from jobs import runner
from jobs.models import Job
from regulations.holidays import SpecialDay
from regulations.models import RuleUse
from regulations.services.calendar import import_holidays
from tests.casework.conftest import Office
from tests.casework.sample import PROCESS, SAMPLE, about, walk
from tests.factories import make_user

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 9, 18)  # before the make-up Sunday, Mid-Autumn and the National Day


class Day:
    """Today, which a test may move."""

    on = FRIDAY

    def go(self, year: int, month: int, day: int) -> None:
        self.on = date(year, month, day)


@pytest.fixture
def day() -> Iterator[Day]:
    today = Day()
    with mock.patch.object(timezone, "localdate", side_effect=lambda *args: today.on):
        yield today


def allow(
    status: str, days: int | None, unit: Unit | None = None, since: date = FRIDAY, **fields: str
) -> StepDays:
    return StepDays.objects.create(
        kind="sample", status=status, days=days, since=since, unit_path=unit.path if unit else "",
        document=fields.get("document", "云组发〔2026〕3号"),
    )  # fmt: skip


def turn(case: Case) -> Todo:
    return Todo.objects.get(case=case, kind=TodoKind.TURN, done_at=None)


# --- start and end -----------------------------------------------------------------------------------------


def test_without_days_there_is_no_clock(office: Office, day: Day) -> None:
    case = about(office.cadre)
    assert (case.due_on, case.is_stopped, face_of(case)) == (None, False, None)


def test_a_step_with_days_has_a_due_day_on_case_and_desk(office: Office, day: Day) -> None:
    allow("applied", 5)
    case = about(office.cadre)
    assert case.due_on == turn(case).due_on == date(2026, 9, 24)  # the make-up Sunday counts
    case = walk(case, "accept")
    assert (case.due_on, turn(case).due_on) == (None, None)
    assert Clock.objects.get(case=case).ended_on == FRIDAY


def test_the_nearest_own_days_count_and_null_is_no_clock(
    office: Office, city: dict[str, Unit], day: Day
) -> None:
    allow("applied", 5)
    allow("applied", 9, office.unit, document="云财〔2026〕1号")
    allow("applied", 1, city["教育局"])
    case = about(office.cadre)
    found = time_allowed(case, FRIDAY)
    assert found
    assert (found.days, found.source) == (9, "云财〔2026〕1号")
    allow("applied", None, office.unit, since=FRIDAY + timedelta(days=1))
    assert time_allowed(case, FRIDAY + timedelta(days=1)) is None


@pytest.mark.parametrize(("code", "days"), [("inquiry.reply", 15), ("tolerance.accept_days", None)])
def test_a_verified_rule_gives_time_and_an_unverified_one_does_not(
    office: Office, day: Day, code: str, days: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses = tuple(replace(status, days_rule=code) for status in SAMPLE.statuses)
    process = replace(PROCESS, kind=replace(SAMPLE, statuses=statuses))
    monkeypatch.setitem(registry._processes, "sample", process)
    case = about(office.cadre)
    clock = Clock.objects.filter(case=case).first()
    assert (clock.days if clock else None) == days
    assert RuleUse.objects.filter(version__code=code).count() == (1 if days else 0)


# --- standing still ------------------------------------------------------------------------------------------


def test_the_clock_stands_still_in_a_waiting_status(office: Office, day: Day) -> None:
    allow("applied", 5)
    case = about(office.cadre, by=office.clerk)
    day.go(2026, 9, 21)
    case = walk(case, "return")
    assert (case.due_on, case.is_stopped, turn(case).due_on) == (None, True, None)
    day.go(2026, 9, 28)  # 21 to 24 September were working days: four are not counted
    case = walk(case, "supply")
    assert (case.due_on, case.is_stopped) == (
        date(2026, 10, 8),
        False,
    )  # Sunday 20th, then 28th, 29th, 30th, 8th
    assert turn(case).due_on == case.due_on
    face = face_of(case)
    assert face
    assert (face.reading.used, face.reading.left) == (2, 3)


def test_a_withdrawn_case_that_stood_still_ends(office: Office, day: Day) -> None:
    allow("applied", 5)
    case = walk(about(office.cadre, by=office.clerk), "return", "withdraw")
    assert (case.due_on, case.is_stopped) == (None, False)
    assert not Pause.objects.filter(until=None).exists()


def test_opinions_stop_the_clock_until_the_last_one_came(office: Office, day: Day) -> None:
    allow("applied", 5)
    case = about(office.cadre)
    day.go(2026, 9, 21)
    clocks.stop(case=case, ref="opinion:1", reason="征求意见")
    clocks.stop(case=case, ref="opinion:2", reason="征求意见")
    clocks.stop(case=case, ref="opinion:2", reason="征求意见")  # asked twice, stopped once
    assert Pause.objects.count() == 2
    assert face_of(case).due.light == Light.STOPPED  # type: ignore[union-attr]
    day.go(2026, 9, 22)
    clocks.resume(case=case, ref="opinion:1")
    assert Case.objects.get(pk=case.pk).is_stopped
    day.go(2026, 9, 24)
    clocks.resume(case=case, ref="opinion:2")
    clocks.resume(case=case, ref="opinion:2")
    assert Case.objects.get(pk=case.pk).due_on == turn(case).due_on == date(2026, 9, 30)


def test_without_a_clock_nothing_stops(office: Office, day: Day) -> None:
    case = about(office.cadre)
    clocks.stop(case=case, ref="opinion:1", reason="征求意见")
    clocks.resume(case=case, ref="opinion:1")
    assert not Pause.objects.exists()
    assert not Case.objects.get(pk=case.pk).is_stopped


def test_a_step_that_goes_on_leaves_the_stop_behind(office: Office, day: Day) -> None:
    allow("applied", 5)
    allow("checking", 3)
    case = about(office.cadre)
    clocks.stop(case=case, ref="opinion:1", reason="征求意见")
    case = walk(case, "accept")
    assert (case.due_on, case.is_stopped) == (date(2026, 9, 22), False)
    clocks.resume(case=case, ref="opinion:1")
    assert Case.objects.get(pk=case.pk).due_on == date(2026, 9, 22)


def test_a_reopened_case_gets_its_time_anew(office: Office, day: Day) -> None:
    allow("checking", 3)
    case = walk(about(office.cadre), "accept", "submit", "pass", "refuse")
    assert (case.is_closed, case.due_on) == (True, None)
    day.go(2026, 9, 30)
    case = walk(case, "reopen")
    assert (case.is_closed, case.due_on) == (False, date(2026, 10, 10))
    assert turn(case).due_on == date(2026, 10, 10)
    assert [clock.ended_on for clock in case.clocks.all()] == [FRIDAY, None]


# --- more time -----------------------------------------------------------------------------------------------


def test_more_time_is_a_recorded_decision(office: Office, day: Day) -> None:
    allow("applied", 5)
    case = about(office.cadre)
    services.extend(case_id=case.pk, days=2, reason="案情复杂", seen=case.due_on, by=office.section_head)
    case.refresh_from_db()
    assert case.due_on == turn(case).due_on == date(2026, 9, 29)
    event = AuditEvent.objects.get(event=Event.CASE_EXTEND)
    assert (event.detail["before"], event.detail["after"], event.detail["reason"]) == (
        "2026-09-24", "2026-09-29", "案情复杂",
    )  # fmt: skip
    assert case.steps.last().label == "延长时限2个工作日"  # type: ignore[union-attr]
    assert "经批准延长2个工作日：案情复杂。" in face_of(case).working  # type: ignore[union-attr]


def test_who_may_not_extend(office: Office, day: Day, city: dict[str, Unit]) -> None:
    allow("applied", 5)
    case = about(office.cadre)
    elsewhere = make_user("ke2", Role.SECTION_HEAD, city["教育局"])
    for user in (office.handler, office.clerk, elsewhere):
        with pytest.raises(NotAllowed):
            services.extend(case_id=case.pk, days=2, reason="x", seen=case.due_on, by=user)
    office.cadre.user = office.section_head
    office.cadre.save(update_fields=["user"])
    with pytest.raises(Refused, match="回避"):
        services.extend(case_id=case.pk, days=2, reason="x", seen=case.due_on, by=office.section_head)


def test_what_cannot_be_extended(office: Office, day: Day) -> None:
    case = about(office.cadre)
    with pytest.raises(Refused, match="没有办理时限"):
        services.extend(case_id=case.pk, days=2, reason="x", seen=None, by=None)
    allow("checking", 3)
    case = walk(case, "accept")
    with pytest.raises(Refused, match="刚有变化"):
        services.extend(case_id=case.pk, days=2, reason="x", seen=FRIDAY, by=None)
    day.go(2026, 10, 8)
    with pytest.raises(Refused, match="已于2026-09-22届满"):
        services.extend(case_id=case.pk, days=2, reason="x", seen=case.due_on, by=None)
    case = walk(case, "submit", "pass", "refuse")
    with pytest.raises(Refused, match="已办结"):
        services.extend(case_id=case.pk, days=2, reason="x", seen=None, by=None)


# --- the daily round -----------------------------------------------------------------------------------------


def said() -> list[tuple[str, date]]:
    return list(Reminder.objects.order_by("pk").values_list("kind", "due_on"))


def test_a_deadline_is_pointed_out_once_and_escalated_once(office: Office, day: Day) -> None:
    allow("applied", 10)
    case = about(office.cadre)
    end = date(2026, 10, 9)
    assert case.due_on == end
    day.go(2026, 9, 28)  # four working days before
    assert timer.run() == timer.Round()
    for _ in range(3):
        day.go(2026, 9, 29)
        timer.run()
        day.go(2026, 10, 8)
        timer.run()
    assert said() == [("before", end)]
    day.go(2026, 10, 9)
    assert timer.run() == timer.Round()
    day.go(2026, 10, 10)  # a Saturday that is worked
    assert timer.run() == timer.Round(escalated=1)
    assert timer.run() == timer.Round()
    day.go(2026, 11, 2)
    assert timer.run() == timer.Round()
    assert said() == [("before", end), ("after", end)]
    escalation = Todo.objects.get(kind=TodoKind.ESCALATION)
    assert (escalation.permission, escalation.due_on, escalation.done_at) == (
        Permission.REVIEW_CASES,
        end,
        None,
    )
    assert AuditEvent.objects.filter(event=Event.CASE_REMIND).count() == 2
    assert Case.objects.get(pk=case.pk).due_on == end


def test_a_round_after_missed_days_catches_up(office: Office, day: Day) -> None:
    allow("applied", 5)
    about(office.cadre)
    day.go(2026, 10, 20)
    assert timer.run() == timer.Round(escalated=1)
    assert said() == [("after", date(2026, 9, 24))]


def test_more_time_is_pointed_out_anew(office: Office, day: Day) -> None:
    allow("applied", 3)
    case = about(office.cadre)
    assert timer.run() == timer.Round(reminded=1)
    services.extend(case_id=case.pk, days=1, reason="补充核实", seen=case.due_on, by=None)
    day.go(2026, 9, 20)
    assert timer.run() == timer.Round(reminded=1)


def test_what_stands_still_is_neither_pointed_out_nor_escalated(office: Office, day: Day) -> None:
    allow("applied", 5)
    walk(about(office.cadre, by=office.clerk), "return")
    day.go(2026, 12, 1)
    assert timer.run() == timer.Round()


def test_a_section_heads_own_delay_goes_to_the_head(office: Office, day: Day) -> None:
    allow("review", 1)
    walk(about(office.cadre), "accept", "submit")
    day.go(2026, 10, 20)
    timer.run()
    assert Todo.objects.get(kind=TodoKind.ESCALATION).permission == Permission.DECIDE_CASES


def test_the_step_taken_ends_its_escalation(office: Office, day: Day) -> None:
    allow("applied", 1)
    case = about(office.cadre)
    day.go(2026, 10, 20)
    timer.run()
    services.act(case_id=case.pk, action="accept", version=None, by=office.handler)
    assert Todo.objects.get(kind=TodoKind.ESCALATION).done_by == office.handler


def test_an_escalation_is_answered_by_who_may(office: Office, day: Day, city: dict[str, Unit]) -> None:
    allow("applied", 1)
    case = about(office.cadre)
    day.go(2026, 10, 20)
    timer.run()
    todo = Todo.objects.get(kind=TodoKind.ESCALATION)
    for user in (office.handler, make_user("ke2", Role.SECTION_HEAD, city["教育局"])):
        with pytest.raises(NotAllowed):
            services.supervise(todo_id=todo.pk, note="三日内办结", by=user)
    services.supervise(todo_id=todo.pk, note="三日内办结", by=office.section_head)
    step = case.steps.last()
    assert step
    assert (step.label, step.note, step.by) == ("督办", "三日内办结", office.section_head)
    with pytest.raises(Refused, match="已经办结"):
        services.supervise(todo_id=todo.pk, note="再办", by=office.section_head)
    assert timer.run() == timer.Round()


def test_a_year_that_gets_published_moves_the_day(office: Office, day: Day) -> None:
    allow("applied", 2)
    day.go(2026, 12, 30)
    case = about(office.cadre)
    assert (case.due_on, case.clocks.get().is_published) == (date(2027, 1, 1), False)
    assert timer.run(on=date(2026, 12, 1)) == timer.Round()
    holidays = [SpecialDay(date(2027, 1, 1), False, "元旦"), SpecialDay(date(2027, 1, 9), True, "调休上班")]
    import_holidays(days=[*holidays, SpecialDay(date(2027, 10, 1), False, "国庆节")], source="测试", by=None)
    assert timer.run(on=date(2026, 12, 1)) == timer.Round(moved=1)
    case.refresh_from_db()
    assert (case.due_on, turn(case).due_on, case.clocks.get().is_published) == (
        date(2027, 1, 4), date(2027, 1, 4), True,
    )  # fmt: skip


def test_the_round_is_a_job_once_a_day(office: Office, day: Day) -> None:
    allow("applied", 1)
    about(office.cadre)
    queue_clocks()
    queue_clocks()
    job = Job.objects.get(kind="casework.run_clocks")
    assert runner.run(job.pk)
    job.refresh_from_db()
    assert job.result == {"moved": 0, "reminded": 1, "escalated": 0, "silent": 0}


def test_the_round_by_command(office: Office, day: Day, capsys: pytest.CaptureFixture[str]) -> None:
    allow("applied", 1)
    about(office.cadre)
    call_command("run_clocks", "--on", "2026-09-20")
    call_command("run_clocks", "--on", "2026-09-21")
    assert capsys.readouterr().out.splitlines() == [
        "期限变动0件，临期提醒1件，超期督办0件。",
        "期限变动0件，临期提醒0件，超期督办1件。",
    ]


@pytest.mark.parametrize("lead", [0, 1, 3, 10])
def test_lights_and_ranges_agree(lead: int, settings: object) -> None:
    settings.CASE_REMIND_DAYS = lead  # type: ignore[attr-defined]
    days = days_of(FRIDAY)
    for number in range(-30, 60):
        due = FRIDAY + timedelta(days=number)
        inside = [
            light for light in (Light.RED, Light.YELLOW, Light.GREEN)
            if days.range_of(light)[0] <= due <= days.range_of(light)[1]
        ]  # fmt: skip
        assert inside == [days.light(due)]

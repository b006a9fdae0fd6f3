"""Surveys: made, given targets and raters, opened, closed. The method is fixed from the first day on."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import Refused, require
from cadre.models import Cadre, Unit
from evaluation.enums import SheetState, SurveyState, TargetKind
from evaluation.models import InstrumentVersion, Sheet, Survey, SurveyTarget
from evaluation.queries.surveys import evaluators
from evaluation.services.naming import named_target
from jobs.services import enqueue

COMPUTE = "evaluation.compute_results"
MOST_TARGETS = 60_000
_BATCH = 1000


@transaction.atomic
def create_survey(
    *, title: str, version_id: int, unit_path: str, starts_on: date, ends_on: date, by: User | None
) -> Survey:
    """A new survey with a published version. Raises Refused for a draft and for a period that ends before it begins."""
    require(by, Permission.RUN_ASSESSMENTS, unit_path)
    version = InstrumentVersion.objects.select_related("instrument").get(pk=version_id)
    if not version.is_frozen:
        raise Refused(f"{version}还没有发布，发布后才能使用。")
    if ends_on < starts_on:
        raise Refused("截止日期早于开始日期，请改正。")
    survey = Survey.objects.create(
        title=title, version=version, unit_path=unit_path, starts_on=starts_on, ends_on=ends_on, created_by=by
    )
    audit.record(
        Event.SURVEY_CREATE,
        by=by,
        target=survey.audit_target,
        unit_path=unit_path,
        name=title,
        form=str(version),
    )
    return survey


@transaction.atomic
def add_targets(
    *, survey_id: int, cadres: Sequence[Cadre] = (), units: Sequence[Unit] = (), by: User | None
) -> int:
    """Add people or units; who is there already stays. Returns how many are new.

    The people need their unit joined. Raises Refused for the wrong kind and for anybody outside the survey's part of
    the tree.
    """
    survey = locked(survey_id, by)
    _refuse_wrong_kind(survey, bool(cadres), bool(units))
    chosen: list[Cadre | Unit] = [*cadres, *units]
    new = [SurveyTarget(survey=survey, **named_target(one)) for one in chosen]
    outside = [target.label for target in new if not target.unit_path.startswith(survey.unit_path)]
    if outside:
        raise Refused(f"{'、'.join(outside[:5])}不在本次测评的范围内。")
    before = survey.targets.count()
    if before + len(new) > MOST_TARGETS:
        raise Refused(f"一次测评最多{MOST_TARGETS}个对象，请分几次办理。")
    SurveyTarget.objects.bulk_create(new, batch_size=_BATCH, ignore_conflicts=True)
    count = survey.targets.count() - before
    _log(survey, by, what="增加评价对象", count=count)
    return count


@transaction.atomic
def remove_target(*, target_id: int, by: User | None) -> None:
    """Take a target out, with the sheets about it. Raises Refused when one of them has been submitted."""
    target = SurveyTarget.objects.get(pk=target_id)
    survey = locked(target.survey_id, by)
    if target.sheets.filter(state=SheetState.SUBMITTED).exists():
        raise Refused(f"{target.label}已有人提交评分，不能移出。")
    label = target.label
    target.delete()
    _log(survey, by, what="移出评价对象", note=label)


@transaction.atomic
def assign_raters(
    *,
    survey_id: int,
    group_id: int,
    users: Iterable[User] = (),
    names: Iterable[str] = (),
    below: str = "",
    by: User | None,
) -> int:
    """Give each user, and each person without an account by name, a sheet for every target below the path.

    Nobody gets one about himself, nor a second one about the same target. Returns how many sheets are new.
    """
    survey = locked(survey_id, by)
    _require_group(survey, group_id)
    targets = [
        (pk, user)
        for pk, user, path in survey.targets.values_list("pk", "cadre__user_id", "unit_path")
        if path.startswith(below)
    ]
    new = [
        Sheet(target_id=pk, group_id=group_id, rater=rater)
        for rater in users
        for pk, user in targets
        if user != rater.pk
    ]
    new += [Sheet(target_id=pk, group_id=group_id, rater_name=name) for name in names for pk, _ in targets]
    return add_sheets(survey, new, by)


@transaction.atomic
def assign_by_scope(*, survey_id: int, group_id: int, by: User | None) -> int:
    """Give everybody who may evaluate a sheet for every target in his own part of the tree, himself excepted.

    A unit is judged by who stands above it, not by its own leader. Returns how many sheets are new.
    """
    survey = locked(survey_id, by)
    _require_group(survey, group_id)
    targets = list(survey.targets.values_list("pk", "cadre__user_id", "unit_id", "unit_path"))
    new = [
        Sheet(target_id=pk, group_id=group_id, rater=grant.user)
        for grant in evaluators()
        for pk, user, unit, path in targets
        if path.startswith(grant.unit_path)
        if user != grant.user_id
        if not (unit and path == grant.unit_path)
    ]
    return add_sheets(survey, new, by)


def add_sheets(survey: Survey, new: list[Sheet], by: User | None) -> int:
    """Write blank sheets of a locked survey, those that are not there yet. Returns how many are new."""
    if not survey.targets.exists():
        raise Refused("还没有评价对象，请先添加。")
    sheets = Sheet.objects.filter(target__survey=survey)
    before = sheets.count()
    Sheet.objects.bulk_create(new, batch_size=_BATCH, ignore_conflicts=True)
    count = sheets.count() - before
    _log(survey, by, what="指派评价人", count=count)
    return count


@transaction.atomic
def open_survey(*, survey_id: int, by: User | None) -> Survey:
    """Let the raters in. Raises Refused while there is nobody to rate, or somebody whom nobody rates."""
    survey = locked(survey_id, by)
    if survey.state != SurveyState.DRAFT:
        raise Refused("这次测评已经启动。")
    if not survey.targets.exists():
        raise Refused("还没有评价对象，请先添加。")
    left = survey.targets.filter(sheets=None)
    if left.exists():
        names = "、".join(left.values_list("label", flat=True)[:5])
        raise Refused(f"{names}等{left.count()}个评价对象还没有评价人，请先指派。")
    survey.state = SurveyState.OPEN
    survey.save(update_fields=["state"])
    audit.record(Event.SURVEY_OPEN, by=by, target=survey.audit_target, unit_path=survey.unit_path)
    return survey


@transaction.atomic
def excuse_sheets(*, survey_id: int, sheet_ids: Sequence[int] | None, reason: str, by: User | None) -> int:
    """Excuse raters from sheets that are not submitted; all that are left when none is named. Returns how many."""
    survey = locked(survey_id, by)
    if not reason.strip():
        raise Refused("请写明免评理由。")
    sheets = Sheet.objects.filter(target__survey=survey, state=SheetState.OPEN)
    if sheet_ids is not None:
        sheets = sheets.filter(pk__in=sheet_ids)
    count = sheets.update(state=SheetState.EXCUSED, reason=reason.strip())
    audit.record(
        Event.SHEET_EXCUSE,
        by=by,
        target=survey.audit_target,
        unit_path=survey.unit_path,
        count=count,
        reason=reason.strip(),
    )
    return count


@transaction.atomic
def close_survey(*, survey_id: int, by: User | None) -> Survey:
    """End the survey for good and have its results computed. Raises Refused while a sheet is neither in nor excused."""
    survey = locked(survey_id, by)
    if survey.state != SurveyState.OPEN:
        raise Refused("这次测评还没有启动。")
    left = Sheet.objects.filter(target__survey=survey, state=SheetState.OPEN).count()
    if left:
        raise Refused(f"还有{left}份没有提交。请催办，或写明理由免评后再结束。")
    survey.state, survey.closed_on = SurveyState.CLOSED, timezone.localdate()
    survey.save(update_fields=["state", "closed_on"])
    audit.record(Event.SURVEY_CLOSE, by=by, target=survey.audit_target, unit_path=survey.unit_path)
    enqueue(
        kind=COMPUTE,
        args={"survey_id": survey.pk},
        by=by,
        key=compute_key(survey.pk),
        label="计算测评结果",
    )
    return survey


def compute_key(survey_id: int) -> str:
    """The key of the job that computes a survey's results."""
    return f"{COMPUTE}:{survey_id}"


def locked(survey_id: int, by: User | None) -> Survey:
    """The survey, for who runs it, while it may still change. Raises Refused once it is closed."""
    survey = (
        Survey.objects.select_for_update(of=("self",)).select_related("version__instrument").get(pk=survey_id)
    )
    require(by, Permission.RUN_ASSESSMENTS, survey.unit_path)
    if survey.state == SurveyState.CLOSED:
        raise Refused("这次测评已经结束，不能再改。")
    return survey


def _refuse_wrong_kind(survey: Survey, has_cadres: bool, has_units: bool) -> None:
    kind = survey.version.instrument.target_kind
    if (has_cadres and kind != TargetKind.CADRE) or (has_units and kind != TargetKind.UNIT):
        raise Refused(f"这张评分表评的是{TargetKind(kind).label}，请选择相应的对象。")


def _require_group(survey: Survey, group_id: int) -> None:
    if not survey.version.groups.filter(pk=group_id).exists():
        raise Refused("评分表里没有这个评价组，请重新选择。")


def _log(survey: Survey, by: User | None, **detail: Any) -> None:
    audit.record(Event.SURVEY_UPDATE, by=by, target=survey.audit_target, unit_path=survey.unit_path, **detail)

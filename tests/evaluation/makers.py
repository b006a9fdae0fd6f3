"""Instruments and surveys in a given state, reached through the services."""

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from cadre.models import Cadre, Unit
from evaluation.enums import ScaleKind, SheetState, TargetKind
from evaluation.models import InstrumentVersion, Sheet, Survey
from evaluation.rules.designs import Design, Dimension, Group, Level
from evaluation.services import instruments, results, sheets, surveys
from tests.factories import make_cadre


def points_design(**changes: Any) -> Design:
    """德 40, 能 60; leaders 60 % from one sheet on, the others 40 % from three on; 0 to 100 points."""
    given: dict[str, Any] = {
        "scale": ScaleKind.POINTS,
        "asks_comment": True,
        "dimensions": (Dimension("德", Decimal(40), "政治品德", key=1), Dimension("能", Decimal(60), key=2)),
        "groups": (Group("领导", Decimal(60), 1, key=1), Group("群众", Decimal(40), 3, key=2)),
    }
    return Design(**{**given, **changes})


def levels_design(**changes: Any) -> Design:
    """The same with four words instead of points."""
    words = (("优秀", 100), ("称职", 80), ("基本称职", 60), ("不称职", 40))
    levels = tuple(Level(label, Decimal(points)) for label, points in words)
    return points_design(scale=ScaleKind.LEVELS, levels=levels, **changes)


def make_version(
    design: Design | None = None,
    *,
    name: str = "年度测评表",
    kind: TargetKind = TargetKind.CADRE,
    unit_path: str = "",
    is_published: bool = True,
) -> InstrumentVersion:
    made = instruments.create_instrument(
        name=name, purpose="测试", target_kind=kind, unit_path=unit_path, by=None
    )
    version = made.versions.get()
    instruments.save_design(version_id=version.pk, design=design or points_design(), by=None)
    if is_published:
        instruments.publish_version(version_id=version.pk, by=None)
    version.refresh_from_db()
    return version


def make_survey(version: InstrumentVersion, unit: Unit | None = None, title: str = "年度测评") -> Survey:
    return surveys.create_survey(
        title=title,
        version_id=version.pk,
        unit_path=unit.path if unit else "",
        starts_on=date(2026, 1, 5),
        ends_on=date(2026, 1, 16),
        by=None,
    )


def running_survey(unit: Unit, raters: list[User], people: list[Cadre], version: InstrumentVersion) -> Survey:
    """An open survey about these people in which each user rates everybody in the first group."""
    survey = make_survey(version, unit)
    surveys.add_targets(survey_id=survey.pk, cadres=people, by=None)
    group = version.groups.get(name="领导")
    surveys.assign_raters(survey_id=survey.pk, group_id=group.pk, users=raters, by=None)
    return surveys.open_survey(survey_id=survey.pk, by=None)


def draft_of(version: InstrumentVersion, *texts: str, comment: str = "") -> dict[str, Any]:
    """What a rater typed, in the order of the dimensions."""
    keys = [str(pk) for pk in version.dimensions.values_list("pk", flat=True)]
    draft: dict[str, Any] = {"answers": dict(zip(keys, texts, strict=False))}
    return draft | ({"comment": comment} if comment else {})


def fill_in(sheet: Sheet, *texts: str, comment: str = "") -> Sheet:
    """Save and submit a sheet as its rater."""
    assert sheet.rater is not None
    draft = draft_of(sheet.target.survey.version, *texts, comment=comment)
    sheets.save_sheet(sheet_id=sheet.pk, draft=draft, edition=sheet.edition, copy_id=None, by=sheet.rater)
    return sheets.submit_sheet(sheet_id=sheet.pk, by=sheet.rater)


def close(survey: Survey) -> Survey:
    """Close a survey and compute its results, as the job does."""
    surveys.close_survey(survey_id=survey.pk, by=None)
    results.compute_results(survey_id=survey.pk)
    results.finish_results(survey_id=survey.pk)
    survey.refresh_from_db()
    return survey


def open_sheets(survey: Survey) -> list[Sheet]:
    found = Sheet.objects.filter(target__survey=survey, state=SheetState.OPEN)
    return list(found.select_related("rater", "target__survey__version").order_by("pk"))


def people_of(unit: Unit, count: int, start: int = 1) -> list[Cadre]:
    """测试1, 测试2 …; `start` tells those of one unit from those of another."""
    return [make_cadre(unit, f"测试{n}", serial=n) for n in range(start, start + count)]

"""What a filled-in workbook is checked against."""

from accounts.models import User
from evaluation.enums import SheetState
from evaluation.excel import indicators, sheets
from evaluation.models import IndicatorResult, Scheme, Sheet, Survey
from evaluation.queries.instruments import design_of
from evaluation.queries.schemes import said
from evaluation.rules.numbers import plain

_CLOSED = {SheetState.SUBMITTED: "这份已经提交，要改请先取回。", SheetState.EXCUSED: "这份已经免评。"}


def sheet_book(survey: Survey, *, rater: User | None) -> sheets.Book:
    """The sheets of a survey: those of one rater, or, for who runs it (None), all of them. Few queries."""
    found = Sheet.objects.filter(target__survey=survey).select_related(
        "target__cadre", "target__unit", "group", "rater"
    )
    if rater is not None:
        found = found.filter(rater=rater)
    targets = survey.targets.select_related("cadre", "unit")
    return sheets.Book(
        design=design_of(survey.version),
        targets={target.code: (target.pk, target.label) for target in targets},
        groups={group.name: group.pk for group in survey.version.groups.all()},
        sheets={_key(sheet): _known(sheet) for sheet in found},
        may_add=rater is None,
    )


def _key(sheet: Sheet) -> sheets.Key:
    who = sheet.rater.username if sheet.rater else sheet.rater_name
    return sheet.target.code, who, sheet.group.name


def _known(sheet: Sheet) -> sheets.Known:
    return sheets.Known(
        sheet=sheet.pk,
        rater=sheet.rater.full_name if sheet.rater else sheet.rater_name,
        account=sheet.rater.username if sheet.rater else "",
        label=sheet.target.label,
        closed=_CLOSED.get(SheetState(sheet.state), ""),
        draft=sheet.draft,
    )


def result_book(scheme: Scheme) -> indicators.Book:
    """The units, indicators and results of a scheme. Three queries."""
    results = IndicatorResult.objects.filter(indicator__scheme=scheme)
    return indicators.Book(
        units={one.unit.code: (one.pk, one.unit.name) for one in scheme.units.select_related("unit")},
        indicators={one.name: (one.pk, one.target) for one in scheme.indicators.all()},
        known={(one.member_id, one.indicator_id): _recorded(one) for one in results},
    )


def _recorded(one: IndicatorResult) -> indicators.Known:
    return indicators.Known(
        said=said(one),
        target="" if one.target is None else plain(one.target),
        value="" if one.value is None else plain(one.value),
        is_excluded=one.is_excluded,
    )

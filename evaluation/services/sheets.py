"""Filling in a sheet: saved as typed, submitted when complete, taken back while the survey runs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event
from accounts.models import User
from accounts.permissions import NotAllowed, Refused
from evaluation.enums import SheetState, SurveyState
from evaluation.models import Answer, Sheet, SheetCopy, Survey
from evaluation.queries.instruments import design_of
from evaluation.rules.answers import Checked, check
from evaluation.rules.designs import Design

Draft = dict[str, Any]


class Incomplete(Refused):
    """A sheet that cannot be submitted yet; `checked` says what is missing or wrong."""

    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        missing = f"还没有评：{'、'.join(checked.missing)}。" if checked.missing else ""
        super().__init__(missing + "".join(checked.problems.values()))


@dataclass(frozen=True)
class Saved:
    """What became of a save. With a `copy` the sheet had been saved elsewhere, and both versions are kept."""

    edition: int
    at: datetime | None
    copy: SheetCopy | None = None


@transaction.atomic
def save_sheet(*, sheet_id: int, draft: Draft, edition: int, copy_id: int | None, by: User) -> Saved:
    """Keep what was typed into a sheet that was at `edition` when the page was made.

    When somebody saved something else meanwhile, nothing is overwritten: what comes now is kept as a copy beside it
    (the same copy again, when `copy_id` names it). Raises Refused once the sheet is submitted or the survey over.
    """
    sheet = _locked(sheet_id, by)
    _require_open(sheet)
    if draft == sheet.draft:
        SheetCopy.objects.filter(pk=copy_id or 0, sheet=sheet).delete()
        return Saved(sheet.edition, sheet.saved_at)
    if edition != sheet.edition or copy_id is not None:
        return Saved(sheet.edition, sheet.saved_at, _kept_apart(sheet, draft, copy_id))
    sheet.draft, sheet.edition, sheet.saved_at = draft, sheet.edition + 1, timezone.now()
    sheet.save(update_fields=["draft", "edition", "saved_at"])
    return Saved(sheet.edition, sheet.saved_at)


def _kept_apart(sheet: Sheet, draft: Draft, copy_id: int | None) -> SheetCopy:
    copy = SheetCopy.objects.filter(pk=copy_id, sheet=sheet).first() if copy_id else None
    copy = copy or SheetCopy(sheet=sheet, draft=draft)
    copy.draft, copy.kept_at = draft, timezone.now()
    if copy.pk:
        copy.save(update_fields=["draft", "kept_at"])
    else:
        copy.save(force_insert=True)
    return copy


@transaction.atomic
def settle_copy(*, copy_id: int, taken: Collection[str], by: User) -> Sheet:
    """Choose between the sheet and a copy: the keys in `taken` (a dimension's, or "comment") come from the copy."""
    copy = SheetCopy.objects.select_related("sheet").get(pk=copy_id)
    sheet = _locked(copy.sheet_id, by)
    _require_open(sheet)
    sheet.draft = merged(sheet.draft, copy.draft, taken)
    sheet.edition, sheet.saved_at = sheet.edition + 1, timezone.now()
    sheet.save(update_fields=["draft", "edition", "saved_at"])
    copy.delete()
    return sheet


def merged(base: Draft, other: Draft, taken: Collection[str]) -> Draft:
    """A draft with the named parts of another one."""
    answers = dict(base.get("answers", {}))
    for key in set(taken) - {"comment"}:
        answers.pop(key, None)
        if key in other.get("answers", {}):
            answers[key] = other["answers"][key]
    comment = (other if "comment" in taken else base).get("comment", "")
    made: Draft = {"answers": answers} if answers else {}
    return {**made, "comment": comment} if comment else made


@transaction.atomic
def submit_sheet(*, sheet_id: int, by: User) -> Sheet:
    """Hand a sheet in as it was saved. Raises Incomplete; Refused while a copy waits for a choice."""
    sheet = _locked(sheet_id, by)
    _require_open(sheet)
    if sheet.copies.exists():
        raise Refused("这张表有两份不同的内容，请先对比选定再提交。")
    hand_in(sheet, design_of(sheet.target.survey.version))
    _log(Event.SHEET_SUBMIT, sheet, by)
    return sheet


def submit_all(*, survey_id: int, by: User) -> list[str]:
    """Hand in every one of the rater's sheets that is complete. Returns a sentence for each that is not.

    Each sheet is a transaction of its own: one that is incomplete does not keep the others back.
    """
    left = []
    own = Sheet.objects.filter(rater=by, target__survey=survey_id, state=SheetState.OPEN)
    for pk, label in own.values_list("pk", "target__label"):
        try:
            submit_sheet(sheet_id=pk, by=by)
        except NotAllowed:
            raise
        except Refused as refusal:
            left.append(f"{label}：{refusal}")
    return left


def hand_in(sheet: Sheet, design: Design) -> None:
    """Turn the draft of a locked sheet into answers. Raises Incomplete."""
    raw = {int(key): text for key, text in sheet.draft.get("answers", {}).items()}
    checked = check(design, raw)
    if not checked.is_complete:
        raise Incomplete(checked)
    Answer.objects.bulk_create(
        Answer(sheet=sheet, dimension_id=key, value=value) for key, value in checked.values.items()
    )
    sheet.state, sheet.submitted_at = SheetState.SUBMITTED, timezone.now()
    sheet.comment = sheet.draft.get("comment", "") if design.asks_comment else ""
    sheet.save(update_fields=["state", "submitted_at", "comment"])


@transaction.atomic
def take_back(*, sheet_id: int, by: User) -> Sheet:
    """Open a submitted sheet again, as long as the survey runs."""
    survey_id = Sheet.objects.values_list("target__survey_id", flat=True).get(pk=sheet_id)
    Survey.objects.select_for_update().get(pk=survey_id)  # so that it is not being closed
    sheet = _locked(sheet_id, by)
    if sheet.state != SheetState.SUBMITTED:
        raise Refused("这张表没有提交，可以直接修改。")
    sheet.answers.all().delete()
    sheet.state, sheet.submitted_at, sheet.comment = SheetState.OPEN, None, ""
    sheet.edition += 1
    sheet.save(update_fields=["state", "submitted_at", "comment", "edition"])
    _log(Event.SHEET_TAKE_BACK, sheet, by)
    return sheet


def _locked(sheet_id: int, by: User) -> Sheet:
    """The rater's own sheet while its survey runs."""
    sheet = (
        Sheet.objects.select_for_update(of=("self",))
        .select_related("target__survey__version")
        .get(pk=sheet_id)
    )
    if sheet.rater_id != by.pk:
        raise NotAllowed("只能填写自己的评分表。")
    if sheet.target.survey.state != SurveyState.OPEN:
        raise Refused("这次测评已经结束或还没有启动，不能再填写。")
    return sheet


def _require_open(sheet: Sheet) -> None:
    if sheet.state == SheetState.SUBMITTED:
        raise Refused("这张表已经提交。要修改，请先取回。")
    if sheet.state == SheetState.EXCUSED:
        raise Refused(f"这张表已免评：{sheet.reason}")


def _log(event: Event, sheet: Sheet, by: User) -> None:
    audit.record(event, by=by, target=sheet.audit_target, unit_path=sheet.target.unit_path)

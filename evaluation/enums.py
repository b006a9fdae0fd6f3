"""How a sheet is scored, and where sheets, surveys, ballots and indicators stand."""

from django.db.models import TextChoices


class TargetKind(TextChoices):
    """Whom an instrument is about."""

    CADRE = "cadre", "干部"
    UNIT = "unit", "单位（领导班子）"


class ScaleKind(TextChoices):
    """How a rater answers: a number between two bounds, or one of a few words, each worth a number."""

    POINTS = "points", "打分"
    LEVELS = "levels", "评等"


class VersionState(TextChoices):
    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"


class SurveyState(TextChoices):
    DRAFT = "draft", "筹备中"
    OPEN = "open", "进行中"
    CLOSED = "closed", "已结束"


class SheetState(TextChoices):
    OPEN = "open", "未提交"
    SUBMITTED = "submitted", "已提交"
    EXCUSED = "excused", "免评"


class FileKind(TextChoices):
    """What an uploaded workbook brings."""

    SHEETS = "sheets", "评分表"
    RESULTS = "results", "指标结果"


class FileState(TextChoices):
    READY = "ready", "待确认"
    DONE = "done", "已导入"
    DISCARDED = "discarded", "已放弃"


class BoxState(TextChoices):
    """Where a ballot stands. Nothing goes back: a box that was counted or voided stays so."""

    PREPARING = "preparing", "筹备中"
    OPEN = "open", "投票中"
    COUNTED = "counted", "已计票"
    VOID = "void", "已作废"


class Weighting(TextChoices):
    """How binding an indicator is."""

    KEY = "key", "关键性"
    GUIDING = "guiding", "引导性"


class Horizon(TextChoices):
    """When an achievement shows: within the year, or over years."""

    VISIBLE = "visible", "显绩"
    LONG_TERM = "long_term", "潜绩"


class Direction(TextChoices):
    HIGHER = "higher", "越高越好"
    LOWER = "lower", "越低越好"


class SchemeState(TextChoices):
    DRAFT = "draft", "编制中"
    PUBLISHED = "published", "已下达"
    CLOSED = "closed", "已结账"

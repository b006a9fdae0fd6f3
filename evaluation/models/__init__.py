"""Scoring sheets, surveys, anonymous ballots, indicators, and the workbooks that brought some of them."""

from evaluation.models.ballots import (
    BallotBox,
    BallotBundle,
    BallotCode,
    BallotComment,
    BallotTally,
    BoxGroup,
    BoxTarget,
)
from evaluation.models.indicators import Indicator, IndicatorResult, Scheme, SchemeUnit
from evaluation.models.instruments import (
    Dimension,
    Instrument,
    InstrumentVersion,
    RaterGroup,
    ScaleLevel,
)
from evaluation.models.surveys import (
    Answer,
    Sheet,
    SheetCopy,
    Survey,
    SurveyTarget,
    TargetResult,
)
from evaluation.models.uploads import Upload

__all__ = [
    "Answer",
    "BallotBox",
    "BallotBundle",
    "BallotCode",
    "BallotComment",
    "BallotTally",
    "BoxGroup",
    "BoxTarget",
    "Dimension",
    "Indicator",
    "IndicatorResult",
    "Instrument",
    "InstrumentVersion",
    "RaterGroup",
    "ScaleLevel",
    "Scheme",
    "SchemeUnit",
    "Sheet",
    "SheetCopy",
    "Survey",
    "SurveyTarget",
    "TargetResult",
    "Upload",
]

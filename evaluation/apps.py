from django.apps import AppConfig

from accounts import paths


class EvaluationConfig(AppConfig):
    name = "evaluation"
    verbose_name = "考核"

    def ready(self) -> None:
        from evaluation.models import (  # models are known only by now
            BallotBox,
            BoxTarget,
            Instrument,
            Scheme,
            SchemeUnit,
            Survey,
            SurveyTarget,
        )

        for model in (Instrument, Survey, SurveyTarget, BallotBox, BoxTarget, Scheme, SchemeUnit):
            paths.register(model)

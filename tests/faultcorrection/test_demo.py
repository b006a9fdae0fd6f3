"""The demo city has cases at every stage, walked there by its people."""

import pytest
from django.core.management import call_command

from casework.models import Case, Paper
from casework.queries.papers import content_of


@pytest.mark.django_db
def test_the_demo_has_cases_of_every_kind(documents_dir: object) -> None:
    call_command("load_demo", people=50, verbosity=0)
    stages = set(Case.objects.values_list("kind", "status"))
    assert {"filing", "tolerance", "correction", "reminder", "visit"} <= {kind for kind, _ in stages}
    assert {("tolerance", "done"), ("tolerance", "decision"), ("reminder", "replying")} <= stages
    assert all(content_of(paper).fault() == "" for paper in Paper.objects.all())

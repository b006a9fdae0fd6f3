"""Production does not start while demo accounts exist."""

import importlib

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.http import HttpResponse

import config.celery
import config.wsgi
from accounts.checks import refuse_demo_accounts
from accounts.middleware import FirstThingsFirst
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_demo_city_starts_with_demo_accounts() -> None:
    make_user("demo", is_demo=True)
    refuse_demo_accounts()


def test_production_without_demo_accounts_starts(settings) -> None:
    settings.DEMO = False
    make_user("lin")
    refuse_demo_accounts()


def test_production_refuses_demo_accounts_by_name(settings) -> None:
    settings.DEMO = False
    make_user("demo", is_demo=True)
    make_user("lin")
    with pytest.raises(ImproperlyConfigured, match=r"演示账号（demo）"):
        refuse_demo_accounts()


def test_web_worker_and_supervisor_all_refuse(settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.DEMO = False
    make_user("demo", is_demo=True)
    with pytest.raises(ImproperlyConfigured):
        importlib.reload(config.wsgi)
    with pytest.raises(SystemExit, match="演示账号"):
        config.celery.refuse_unsafe_start()
    with pytest.raises(SystemExit):
        call_command("up")
    assert "演示账号" in capsys.readouterr().err


def test_a_misspelt_role_that_needs_a_second_factor_stops_the_start(settings) -> None:
    FirstThingsFirst(lambda request: HttpResponse())
    settings.MFA_ROLES = ["system_admin", "systemadmin"]
    with pytest.raises(ImproperlyConfigured, match="systemadmin is no role"):
        FirstThingsFirst(lambda request: HttpResponse())

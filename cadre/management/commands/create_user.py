"""`manage.py create_user`: an account with one role, from the command line."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.permissions import Refused
from accounts.services import create_user, grant_role
from cadre.models import Unit


class Command(BaseCommand):
    help = "Create an account with a role for a unit and all below it. The password is asked for, or read from stdin."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--full-name", required=True)
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--unit", default="", metavar="CODE", help="unit code; without it, everything")

    def handle(self, *args: Any, username: str, full_name: str, role: str, unit: str, **options: Any) -> None:
        path = _path_of(unit)
        password = _password()
        try:
            with transaction.atomic():
                user = create_user(username=username, full_name=full_name, password=password, by=None)
                today = timezone.localdate()
                grant_role(user=user, role=Role(role), unit_path=path, since=today, until=None, by=None)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"已建立账号 {username}（{full_name}），角色：{Role(role).label}。")


def _path_of(code: str) -> str:
    """The path of the open unit with this code; "" (everything) without a code."""
    if not code:
        return ""
    path = Unit.objects.open().filter(code=code).values_list("path", flat=True).first()
    if path is None:
        raise CommandError(f"没有编码为 {code} 的机构，请在机构页面核对编码。")
    return path


def _password() -> str:
    """Asked for twice at a terminal; otherwise the first line of stdin, so that no process list shows it."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass("密码：")
    if getpass("再输一遍：") != password:
        raise CommandError("两次输入的密码不一样，请重新运行。")
    return password

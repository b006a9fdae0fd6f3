"""manage.py reset_user NAME [--mfa]: a new first password from the command line, when no administrator can sign in."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from accounts.permissions import Refused
from accounts.services import mfa as mfa_services
from accounts.services import users


class Command(BaseCommand):
    help = "Set a new first password and unlock the account. The password is asked for, or read from stdin."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--mfa", action="store_true", help="take the second factor off as well")

    def handle(self, *args: Any, username: str, mfa: bool, **options: Any) -> None:
        user = User.objects.filter(username__iexact=username).first()
        if user is None:
            raise CommandError(f"没有账号 {username}，请核对账号名。")
        password = getpass("新的初始密码：") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            with transaction.atomic():
                users.reset_password(user_id=user.pk, password=password, by=None)
                if mfa:
                    mfa_services.reset_mfa(user_id=user.pk, by=None)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"账号 {user.username} 已重置，登录后必须修改密码。")

"""manage.py backup FILE: database, uploads and documents in one file, while running."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.permissions import Refused
from dossiers import backup


class Command(BaseCommand):
    help = "Write database, uploads and documents into one file. The secrets are not in it."
    requires_system_checks: list[str] = []  # missing fonts must not stand in the way

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="such as backup.tar.gz")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            saved = backup.save(options["file"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        counts = saved.counts
        self.stdout.write(
            f"已备份到 {options['file']}：干部 {counts['people']} 人，文书 {counts['documents']} 份，"
            f"审计记录 {counts['events']} 条，共 {saved.size / 1e6:.1f} MB。"
        )
        self.stdout.write("备份不含密钥：请另处保存 secrets.env，没有它，身份证号和电话无法恢复。")
        if settings.DOCUMENTS_BUCKET:
            self.stdout.write("文书保存在对象存储中，不在备份里：请用对象存储自己的办法另行备份。")
        self.stdout.write("备份含有个人信息，请按涉密载体保管。")

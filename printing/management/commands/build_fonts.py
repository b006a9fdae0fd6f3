"""Build the small fonts that documents are set in; nothing to do when they are built from the same sources."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from printing import font_build, fonts


class Command(BaseCommand):
    help = "Build the fonts of the documents into FONTS_DIR (once, at set-up)."
    requires_system_checks: list[str] = []  # the check that fonts are missing must not stop their building

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="build even when nothing changed")

    def handle(self, *args: Any, **options: Any) -> None:
        before = fonts.read_manifest()
        try:
            manifest = font_build.build(force=options["force"])
        except font_build.SourceMissing as missing:
            raise CommandError(str(missing)) from missing
        fresh = before is not None and before == manifest and not options["force"]
        self.stdout.write(
            "字体已是最新。" if fresh else f"已生成 {len(manifest.faces)} 种字体：{fonts.built_dir()}"
        )
        if stand_ins := fonts.missing_faces():
            self.stdout.write(f"以下字体缺少专用字形，以宋体代替：{'、'.join(stand_ins)}")

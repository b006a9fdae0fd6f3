"""`manage.py export_lrmx --person KEY -o DIR`: write people's LRMX files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.permissions import Refused
from cadre.queries.keys import person_with
from cadre.services.lrmx import export_person, file_name


class Command(BaseCommand):
    """Every person is looked up before the first file is written."""

    help = "Export people as LRMX files. KEY is an ID number or an internal number (GB0000012)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--person", action="append", required=True, metavar="KEY")
        parser.add_argument("-o", "--output", default=".", metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            cadres = [person_with(key) for key in options["person"]]
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        folder = Path(options["output"])
        folder.mkdir(parents=True, exist_ok=True)
        for cadre in cadres:
            path = folder / file_name(cadre)
            path.write_bytes(export_person(cadre=cadre, by=None))
            self.stdout.write(str(path))

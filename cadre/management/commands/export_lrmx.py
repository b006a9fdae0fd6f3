"""`manage.py export_lrmx --person KEY -o DIR`: write people's LRMX files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from cadre import idnumber
from cadre.crypto import blind_index
from cadre.models import Cadre
from cadre.services.lrmx import export_person, file_name


class Command(BaseCommand):
    """Every person is looked up before the first file is written."""

    help = "Export people as LRMX files. KEY is an ID number or an internal number (GB0000012)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--person", action="append", required=True, metavar="KEY")
        parser.add_argument("-o", "--output", default=".", metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        cadres = [_find(key) for key in options["person"]]
        folder = Path(options["output"])
        folder.mkdir(parents=True, exist_ok=True)
        for cadre in cadres:
            path = folder / file_name(cadre)
            path.write_bytes(export_person(cadre=cadre, by=None))
            self.stdout.write(str(path))


def _find(key: str) -> Cadre:
    plain = idnumber.normalize(key)
    same = Q(number=plain) | Q(id_index=blind_index(plain))
    cadre = Cadre.objects.select_related("unit").filter(same).first()
    if cadre is None:
        shown = plain if len(plain) < 15 else f"{plain[:3]}…{plain[-4:]}"
        raise CommandError(f"名册中没有编号或身份证号码为“{shown}”的人，请核对后再试。")
    return cadre

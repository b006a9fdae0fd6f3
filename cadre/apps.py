from django.apps import AppConfig


class CadreConfig(AppConfig):
    name = "cadre"
    verbose_name = "干部名册"

    def ready(self) -> None:
        """Lend the names of units to the pages of accounts, which may not import this app."""
        from accounts import places  # models load only now
        from cadre.queries import unit_places

        places.lend(places.Tree(unit_places.names, unit_places.path_of, unit_places.suggest))

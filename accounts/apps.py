from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "账号与权限"

    def ready(self) -> None:
        from accounts import paths  # models are known only by now
        from accounts.models import Grant

        paths.register(Grant)

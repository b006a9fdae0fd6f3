"""The writers of review runs and their documents."""

from dossiers.services.exporting import record_export
from dossiers.services.planning import plan_run
from dossiers.services.producing import produce_documents
from dossiers.services.runs import cancel_run, retry_run, start_run

__all__ = ["cancel_run", "plan_run", "produce_documents", "record_export", "retry_run", "start_run"]

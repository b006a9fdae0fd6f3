"""The job table (queue of record), Celery glue, embedded broker, reaper and progress."""

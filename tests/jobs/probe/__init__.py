"""An app only for the kill tests: jobs that take a moment and leave one row each."""

"""Pages of tolerating and correcting besides those of a single case."""

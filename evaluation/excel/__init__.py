"""Workbooks out and in: results as a list, templates to fill in offline, and what comes back, checked."""

"""容错纠错: risk filings, tolerance, correction, prevention, clearing names, reminders, visits. On the case engine."""

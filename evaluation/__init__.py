"""Scoring sheets, anonymous ballots and indicators: how work is assessed, whatever the occasion."""

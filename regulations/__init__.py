"""Effective-dated rules with their source."""

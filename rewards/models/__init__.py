"""Scarce places and what they are used for."""

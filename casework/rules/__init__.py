"""The engine's arithmetic: pure, with its working."""

"""What every test may use. The cast and its ways into the system are in tests/factories.py."""

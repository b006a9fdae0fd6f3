"""What people type: parsed and bounded, nothing decided."""

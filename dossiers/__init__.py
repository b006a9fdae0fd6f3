"""Review runs and official forms: content as dataclasses, look as templates, PDF."""

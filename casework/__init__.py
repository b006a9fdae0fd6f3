"""The case engine: cases, transition tables, clocks, opinions, meetings, evidence, papers and the desk (待办)."""

"""LRMX: the 干部任免审批表 editor's file, one person each. Reading, checking and writing."""

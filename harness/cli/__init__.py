"""The command line: one command a file. It alone sees everything, and turns verdicts into exit codes."""

"""The multi-client sync verifier: scenario -> run -> history -> checks -> report."""

__version__ = "0.1.0"

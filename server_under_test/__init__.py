"""The reference server: wire-compatible with pm-server, with the full fix for lost updates between clients.

It shares nothing with the harness but the generated wire module; the harness starts it as a process.
"""

VERSION = "0.1.0"

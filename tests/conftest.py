"""What holds for every test: Hypothesis judges no test by how long it took."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

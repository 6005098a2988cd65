"""How Hypothesis runs: a busy machine is no failure."""

from hypothesis import settings

settings.register_profile("ovscope", deadline=None)
settings.load_profile("ovscope")

"""How Hypothesis runs: a busy machine is no failure. And a host without OVN, whatever this one has."""

import pytest
from hypothesis import settings

settings.register_profile("ovscope", deadline=None)
settings.load_profile("ovscope")


@pytest.fixture
def no_ovn_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of this host tells where OVN's databases are."""
    for name in ("OVN_SB_DB", "OVN_NB_DB"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OVN_RUNDIR", "/no/such/folder")

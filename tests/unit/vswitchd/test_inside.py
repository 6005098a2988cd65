"""Paths below another root."""

from pathlib import Path

from engine.vswitchd.inside import inside


def test_links_stay_below_the_root(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var/run").symlink_to("/run")
    (tmp_path / "var/lib").symlink_to("../srv/./lib")
    assert inside(tmp_path, "/var/run/openvswitch/a.ctl") == tmp_path / "run/openvswitch/a.ctl"
    assert inside(tmp_path, "/var/lib/x") == tmp_path / "srv/lib/x"
    assert inside(tmp_path, "/var/run/../etc") == tmp_path / "etc"
    assert inside(tmp_path, "/../../etc//x/.") == tmp_path / "etc/x"
    assert inside(tmp_path, "/") == tmp_path


def test_a_link_to_itself_comes_to_an_end(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("/loop")
    assert inside(tmp_path, "/loop/x") == tmp_path / "loop/x"

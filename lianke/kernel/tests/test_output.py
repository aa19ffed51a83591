"""What a command writes is whole, or what stood there stays."""

from pathlib import Path

import pytest

from lianke.kernel.output import refuse_unwritable, write_whole
from lianke.kernel.refusal import Refusal


@pytest.mark.usefixtures("short_files")
def test_a_write_that_fails_leaves_what_stood_there(tmp_path: Path) -> None:
    path = tmp_path / "county.xlsx"
    path.write_bytes(b"a year's work")
    with pytest.raises(Refusal, match="not_writable"):
        write_whole(path, bytes(2000))
    assert [(each, each.read_bytes()) for each in tmp_path.iterdir()] == [(path, b"a year's work")]


def test_a_file_keeps_its_mode_and_a_link_stays_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "county.xlsx", tmp_path / "link.xlsx"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_whole(link, b"new")
    assert (path.read_bytes(), path.stat().st_mode & 0o777, link.is_symlink()) == (b"new", 0o640, True)


def test_a_device_is_written_and_stays_one() -> None:
    refuse_unwritable(Path("/dev/null"))
    write_whole(Path("/dev/null"), b"gone")
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize(
    ("name", "said"), [("no/plan.xlsx", "没有文件夹"), ("", "是文件夹"), ("x" * 300, "无法写入")]
)
def test_what_cannot_be_written_is_refused_beforehand(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        refuse_unwritable(tmp_path / name)
    assert said in refused.value.sentence

"""`./run bench affected` on releases that are made here: no network, and a backport that git finds too."""

import zipfile

from bench import affected

BODY = "\n".join(f"def step_{number}(): return {number}" for number in range(40)) + "\n"
FIXED = BODY.replace("return 20", "return 20  # and nothing more")


def releases(kept, files):
    for version, body in files.items():
        folder = kept / "made" / version
        folder.mkdir(parents=True)
        with zipfile.ZipFile(folder / f"made-{version}.whl", "w") as wheel:
            wheel.writestr("made/steps.py", body)
            wheel.writestr("made/version.py", f"VERSION = {version!r}\n")
            wheel.writestr("made/picture.png", b"no code")


def test_a_backport_between_two_lines_is_found_and_ends_what_is_affected(tmp_path):
    moved = BODY.replace("return 1\n", "return 1  # since 2.0\n")
    bodies = {
        "1.0": BODY,
        "1.1": FIXED,
        "2.0": moved,
        "2.1": moved.replace("return 20", "return 20  # and nothing more"),
    }
    releases(tmp_path, bodies)
    project = affected.Project(
        "made",
        "pip",
        {"1": ["1.0", "1.1"], "2": ["2.0", "2.1"]},
        (affected.Advisory("MADE-1", "made/steps.py", {"1": "1.1", "2": "2.1"}),),
    )
    row = affected.measure(project, tmp_path)
    assert (row["releases"], row["backported"], row["wrong"]) == (4, 1, 0)
    assert row["advisories"] == [{"name": "MADE-1", "lines": 2, "found": 2, "as_published": 2}]
    assert "| made | 4 | 2 |" in affected.table([row])


def test_a_release_that_cannot_be_had_is_said_and_left_out(tmp_path, capsys):
    releases(tmp_path, {"1.0": BODY, "1.1": FIXED})
    (tmp_path / "made" / "1.2").mkdir()  # asked for before, and nothing came
    row = affected.measure(affected.Project("made", "pip", {"1": ["1.0", "1.1", "1.2"]}), tmp_path)
    assert row["releases"] == 2
    assert "SKIPPED: made 1.2 could not be had" in capsys.readouterr().err

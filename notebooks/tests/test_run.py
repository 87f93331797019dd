"""`notebooks/run` says in one sentence what is missing and how to get it."""

import os
import shutil
import stat
import subprocess
import sys

import pytest

from conftest import NOTEBOOKS

RUN = NOTEBOOKS / "run"
NEEDED = ["bash", "dirname", "find", "head", "mkdir", "sed", "cat", "env"]


@pytest.fixture
def tools(tmp_path):
    """A PATH with the shell's own tools only; `have` adds a stand-in for another one."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in NEEDED:
        place = next(p for p in (f"/usr/bin/{name}", f"/bin/{name}") if os.path.exists(p))
        (folder / name).symlink_to(place)

    def have(name, script):
        file = folder / name
        file.write_text(f"#!/bin/bash\n{script}\n")
        file.chmod(file.stat().st_mode | stat.S_IXUSR)

    have.path = str(folder)
    return have


def run(tools, script=RUN, **environment):
    result = subprocess.run(
        [str(script), "env"], env={"PATH": tools.path, **environment}, capture_output=True, text=True, timeout=60
    )
    assert result.returncode == 1, result.stderr
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr


def a_python(tools):
    tools("python3.11", f'exec "{sys.executable}" "$@"')


def a_java(tools, version):
    tools("java", f"echo 'openjdk version \"{version}\" 2025-04-15' >&2")


def test_missing_python(tools):
    assert "Python 3.11 or newer is needed: install it" in run(tools)


def test_old_python(tools):
    tools("python3", "exit 1")
    assert "Python 3.11 or newer is needed: install it" in run(tools)


def test_missing_venv(tools):
    tools("python3", 'case "$2" in *ensurepip*) exit 1;; esac')
    assert "install python3-venv" in run(tools)


def test_missing_java(tools):
    a_python(tools)
    assert "Java is missing, and a JDK 17 or newer is needed: install one" in run(tools)


def test_old_java(tools):
    a_python(tools)
    a_java(tools, "11.0.20")
    assert "Java 11 is too old, and a JDK 17 or newer is needed: install one" in run(tools)


def test_ancient_java(tools):
    a_python(tools)
    a_java(tools, "1.8.0_392")
    assert "is too old, and a JDK 17 or newer is needed: install one" in run(tools)


def test_a_bundle_that_is_not_there(tools):
    a_python(tools)
    a_java(tools, "17.0.15")
    assert "no such file exists" in run(tools, SYNADB_BUNDLE="/nowhere/bundle.jar")


@pytest.fixture
def unbuilt(tmp_path):
    """The script in a tree that holds no bundle."""
    (tmp_path / "tree" / "notebooks").mkdir(parents=True)
    return shutil.copy(RUN, tmp_path / "tree" / "notebooks" / "run")


def test_missing_compiler(tools, unbuilt):
    a_python(tools)
    a_java(tools, "17.0.15")
    assert "Java is here without its compiler" in run(tools, unbuilt)


def test_missing_maven(tools, unbuilt):
    a_python(tools)
    a_java(tools, "17.0.15")
    tools("javac", "exit 0")
    assert "Maven 3.8 or newer is needed to build the Spark bundle: install it" in run(tools, unbuilt)

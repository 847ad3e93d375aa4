import re
import stat
import subprocess
import sys

import pytest
import yaml

from conftest import ROOT

TARGETS = ("run", "test", "lint", "bench")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return listed.stdout.splitlines()


def test_the_launcher_only_launches():
    code = [line for line in read("chatbot.py").splitlines() if line and not line.startswith(('"""', "#"))]
    assert code == ["from chatbot.cli import main", "main()"]


def test_the_launcher_works_from_any_folder(tmp_path):
    done = subprocess.run(
        [sys.executable, str(ROOT / "chatbot.py"), "--version"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", done.stdout)


def test_importing_the_package_loads_nothing():
    code = "import sys, chatbot; print({'flask', 'sqlalchemy', 'structlog'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_an_unknown_attribute_of_the_package_is_an_error():
    import chatbot

    with pytest.raises(AttributeError):
        _ = chatbot.application


@pytest.mark.parametrize("target", TARGETS)
def test_make_knows_the_target_and_what_it_needs(target):
    done = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ".venv/bin/" in done.stdout


def test_make_recipes_are_a_line_or_two():
    recipes = re.split(r"^\S.*:.*$", read("Makefile"), flags=re.MULTILINE)
    assert all(len(re.findall(r"^\t", recipe, re.MULTILINE)) <= 2 for recipe in recipes)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_exact_pins(name):
    lines = [line for line in read(name).splitlines() if line and not line.startswith(("#", "-r "))]
    assert lines
    assert [
        line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[0-9][0-9A-Za-z.]*", line)
    ] == []


def test_readme_gives_every_runtime_dependency_a_reason():
    table = read("README.md").partition("### Dependencies")[2]
    names = [line.partition("==")[0] for line in read("requirements.txt").splitlines() if "==" in line]
    assert [name for name in names if name.lower() not in table.lower()] == []


def test_ci_runs_lint_and_tests():
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & stat.S_IXUSR
    subprocess.run(["bash", "-n", str(script)], check=True)
    text = read(".ci/run")
    assert "set -euo pipefail" in text
    assert text.rstrip().endswith("make lint\nCI=true make test")


def test_hooks_are_local_and_use_the_environment():
    (repository,) = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    assert repository["repo"] == "local"
    assert {hook["id"] for hook in repository["hooks"]} == {"ruff-check", "ruff-format", "mypy", "lint-imports"}
    assert all(hook["entry"].startswith(".venv/bin/") for hook in repository["hooks"])


def test_what_belongs_to_a_machine_is_not_in_the_repository():
    files = tracked()
    assert not [name for name in files if name.endswith((".db", ".pyc", ".lock")) or name == ".env"]
    assert {"LICENSE", "README.md", "CHANGELOG.md", ".env.example", ".ci/run", "gunicorn.conf.py"} <= set(files)


def test_every_ruff_exception_has_a_reason():
    assert re.findall(r'^\s+"[A-Z]+[0-9]+",\s*$', read("pyproject.toml"), re.MULTILINE) == []


def test_no_check_is_switched_off_without_a_reason():
    bare = re.compile(r"#\s*(noqa(: [A-Z0-9, ]+)?|type: ignore(\[[a-z-, ]+\])?)\s*$", re.MULTILINE)
    sources = [ROOT / name for name in tracked() if name.endswith(".py")]
    assert [str(path) for path in sources if path.exists() and bare.search(path.read_text(encoding="utf-8"))] == []

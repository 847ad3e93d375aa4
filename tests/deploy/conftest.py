"""What the files of `deploy/` are held against."""

import re

import pytest

from chatbot.settings import default_texts
from conftest import ROOT

DEPLOY = ROOT / "deploy"


@pytest.fixture(scope="session")
def gunicorn() -> dict[str, int]:
    """The figures of gunicorn.conf.py with default settings."""
    source = (ROOT / "gunicorn.conf.py").read_text(encoding="utf-8")
    keepalive = int(re.search(r"^keepalive = (\d+)$", source, re.MULTILINE)[1])
    grace = int(
        re.search(r"^graceful_timeout = int\(settings.llm_deadline_seconds\) \+ (\d+)", source, re.MULTILINE)[1]
    )
    return {"keepalive": keepalive, "graceful_timeout": int(default_texts()["LLM_DEADLINE_SECONDS"]) + grace}

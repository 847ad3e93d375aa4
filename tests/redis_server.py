"""A redis-server of the tests' own."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conftest import skip_or_fail


class RedisServer:
    """Listens on a unix socket in `folder` alone; may be stopped and started again, and then remembers nothing."""

    def __init__(self, folder: str):
        self.folder, self.process = folder, None
        self.socket = Path(folder) / "redis.sock"
        self.url = f"unix://{self.socket}"

    def start(self) -> None:
        """Returns when it answers: its socket is there before anybody listens at it."""
        redis = pytest.importorskip("redis", reason="redis is optional: pip install -r requirements-scale.txt")
        command = ["redis-server", "--port", "0", "--unixsocket", self.socket, "--save", "", "--dir", self.folder]
        self.process = subprocess.Popen([*map(str, command)], stdout=subprocess.DEVNULL)
        give_up_at = time.monotonic() + 20
        with redis.Redis.from_url(self.url, retry=None) as client:
            while True:
                try:
                    client.ping()
                except redis.ConnectionError:
                    assert self.process.poll() is None, "redis-server ended"
                    assert time.monotonic() < give_up_at, "redis-server did not start"
                    time.sleep(0.01)
                else:
                    return

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(10)
            self.process = None


@contextmanager
def redis_running() -> Iterator[RedisServer]:
    """One that answers; it is gone afterwards. Skips by name where redis-server is not installed."""
    if shutil.which("redis-server") is None:
        skip_or_fail("redis-server is not installed")
    with tempfile.TemporaryDirectory() as folder:  # a socket's path may have 107 characters, pytest's folders have more
        server = RedisServer(folder)
        try:
            server.start()
            yield server
        finally:
            server.stop()

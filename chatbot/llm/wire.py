"""The HTTP beneath google-generativeai: the connections `requests` would open, without the rest of a session.

The SDK's transport posts through a session that looks after credentials, cookies, redirects and hooks, of which a call
with an API key needs none: they cost more than the call itself (`python -m benchmarks.model`). Which proxy and which
certificates, requests still says, once. Knows no message and no error of the SDK; imported with the SDK, not before.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from requests import Request, Session
from requests.adapters import HTTPAdapter
from urllib3 import Timeout

_CONNECTIONS_KEPT = 64  # at most as many as calls under way at once; one beyond is closed after its answer


@dataclass(frozen=True, slots=True)
class Sent:
    """What was asked, as the SDK quotes it in an error."""

    method: str
    url: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the SDK's transport reads of a `requests.Response`."""

    status_code: int
    content: bytes
    headers: Mapping[str, str]
    request: Sent

    @property
    def text(self) -> str:
        """The body as text, whatever it is."""
        return self.content.decode(errors="replace")

    def json(self) -> Any:
        """The body; raises `ValueError`."""
        return json.loads(self.content)


class Wire:
    """Posts to one server over connections that are kept; no retry, no redirect. Raises what urllib3 raises.

    `url`: the server's. `headers` go with every request.
    """

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        session, adapter = Session(), HTTPAdapter(pool_connections=1, pool_maxsize=_CONNECTIONS_KEPT)
        root = session.prepare_request(Request("POST", url))
        found = session.merge_environment_settings(url, {}, None, None, None)  # its proxies and certificates
        self._pool = adapter.get_connection_with_tls_context(root, found["verify"], found["proxies"], found["cert"])
        self._prefix = adapter.request_url(root, found["proxies"]).rstrip("/")  # the whole URL for a plain proxy
        self._headers = {"Accept-Encoding": "gzip, deflate", **headers}

    def post(
        self,
        url: str,
        *,
        timeout: float,
        headers: Mapping[str, str],
        params: Iterable[tuple[str, str]],
        data: str,
    ) -> Answer:
        """One request, waiting at most `timeout` seconds for the connection and for each read."""
        target = f"{self._prefix}{urlsplit(url).path}?{urlencode(list(params))}"
        answer = self._pool.urlopen(
            "POST",
            target,
            body=data.encode(),
            headers=self._headers | dict(headers),
            retries=False,
            assert_same_host=False,  # through a plain proxy the host is another's
            timeout=Timeout(connect=timeout, read=timeout),
        )
        return Answer(answer.status, answer.data, answer.headers, Sent("POST", url))

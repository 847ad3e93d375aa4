"""What a question passes on its way in: from which page it may come, and how often. Knows no answer.

One hook for both on purpose: each costs Flask 3 us a request.
"""

from flask import Flask, Response, request

from chatbot.web.cors import ROUTES, CrossOrigin
from chatbot.web.limits import QUESTIONS, RateLimits


class Gate:
    """`install` guards the routes of an application; views call `admit` when they know who asks which shop."""

    def __init__(self, limits: RateLimits, cross_origin: CrossOrigin) -> None:
        self._limits = limits
        self._cross_origin = cross_origin

    def install(self, app: Flask) -> None:
        """Stand before every request of `app`."""
        app.before_request(self._open)
        self._limits.install(app)

    def admit(self, business_id: str, session_id: str | None) -> None:
        """Let a question in; raises `TooManyQuestions`, or `BusinessNotFound` to a page that says where it is from."""
        environ = request.environ
        self._cross_origin.admit(environ, business_id)
        self._limits.admit(environ, business_id, session_id)

    def admit_page(self, business_id: str) -> None:
        """Let what would be written about a shop in; raises `PageRefused`, or `BusinessNotFound` as above."""
        self._cross_origin.admit_writing(request.environ, business_id)

    def _open(self) -> Response | None:
        environ = request.environ
        path = environ["PATH_INFO"]
        if path not in ROUTES:
            return None
        answer = self._cross_origin.open(environ)
        if answer is None and path in QUESTIONS and environ["REQUEST_METHOD"] == "POST":
            self._limits.admit_address(environ)
        return answer

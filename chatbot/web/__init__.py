"""All that knows HTTP. Takes its collaborators as one `Services` bundle, constructs none of them, imports no store."""

from chatbot.web.app import create_web
from chatbot.web.services import Services

__all__ = ["Services", "create_web"]

"""The shop's chatbot. Importing the package loads nothing; `app` and `create_app` are made on first use (PEP 562)."""

from typing import Any

__all__ = ["app", "create_app"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from chatbot import factory

    if name == "app":
        globals()["app"] = factory.create_app()
        return globals()["app"]
    return factory.create_app

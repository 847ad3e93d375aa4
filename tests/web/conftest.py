import pytest
from flask.testing import FlaskClient

from web.fakes_web import FakeChat, client_of, services


@pytest.fixture
def chat() -> FakeChat:
    return FakeChat()


@pytest.fixture
def client(chat: FakeChat) -> FlaskClient:
    return client_of(services(chat=chat))

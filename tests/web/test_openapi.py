"""The API as it describes itself: the description is complete, and no generated request finds a lie in it."""

import schemathesis
from hypothesis import HealthCheck, settings

from chatbot.web import create_web
from web.fakes_web import SHOP, FakeChat, services

APP = create_web(services(SHOP, chat=FakeChat()))
API = schemathesis.openapi.from_wsgi("/openapi.json", APP)


@API.parametrize()
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_generated_request_finds_a_fault_or_an_undocumented_answer(case):
    case.call_and_validate()


def test_everything_public_is_described(client):
    document = client.get("/openapi.json").json
    assert document["openapi"].startswith("3.1")
    assert sorted(document["paths"]) == ["/ask", "/chat", "/health", "/livez", "/readyz"]
    for path in ("/chat", "/ask"):
        operation = document["paths"][path]["post"]
        assert {"200", "400", "404", "413", "415", "422"} <= operation["responses"].keys()
        assert operation["summary"]


def test_the_description_states_the_limits_that_are_held(client):
    schemas = client.get("/openapi.json").json["components"]["schemas"]
    assert set(schemas["ChatRequest"]["required"]) == {"question", "business_id"}
    assert schemas["ChatRequest"]["properties"]["question"]["maxLength"] == 1000
    assert schemas["ChatRequest"]["properties"]["session_id"]["maxLength"] == 64
    assert set(schemas["AskError"]["required"]) == {*schemas["Error"]["required"], "answer", "method"}

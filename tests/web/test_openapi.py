"""The API as it describes itself: the description is complete, and no generated request finds a lie in it."""

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)

from chatbot.web import create_web
from web.fakes_web import SHOP, FakeChat, services

TOKEN = "token-of-the-tests-only"
APP = create_web(services(SHOP, chat=FakeChat(), admin_token=TOKEN))
API = schemathesis.openapi.from_wsgi("/openapi.json", APP)
ADMIN = ["/cache/invalidate", "/cache/stats", "/costs/calls", "/costs/daily", "/costs/monthly", "/costs/projection"]
ADMIN += ["/costs/summary", "/health/detailed", "/metrics", "/performance/summary"]
SHOPS = "/businesses/{business_id}"
ADMIN += ["/businesses", SHOPS, f"{SHOPS}/answers", f"{SHOPS}/products", f"{SHOPS}/products/import"]
ADMIN += [f"{SHOPS}/products/undo", f"{SHOPS}/products/{{product_id}}", f"{SHOPS}/unanswered"]
ADMIN += ["/sessions/{session_id}"]
# Guesses at the token meet the limit on guessing; 30 February and "exactly one of two" are no business of a schema.
# `Allow` of .../products/undo names PATCH as well: "undo" could be a product's id.
BEYOND_A_SCHEMA = [ignored_auth, negative_data_rejection, positive_data_acceptance, allow_header_conformance]


@API.parametrize()
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_generated_request_finds_a_fault_or_an_undocumented_answer(case):
    if case.path.startswith(SHOPS):
        case.path_parameters["business_id"] = SHOP.id
    if case.path in ADMIN:
        case.call_and_validate(headers={"Authorization": f"Bearer {TOKEN}"}, excluded_checks=BEYOND_A_SCHEMA)
    else:
        case.call_and_validate()


def test_everything_public_is_described(client):
    document = client.get("/openapi.json").json
    assert document["openapi"].startswith("3.1")
    assert sorted(document["paths"]) == sorted(["/ask", "/chat", "/feedback", "/health", "/livez", "/readyz", *ADMIN])
    for path in ("/chat", "/ask"):
        operation = document["paths"][path]["post"]
        assert {"200", "400", "404", "413", "415", "422"} <= operation["responses"].keys()
        assert operation["summary"]


def operations(document, path):
    return [described for method, described in document["paths"][path].items() if method != "parameters"]


def test_the_description_states_the_limits_that_are_held(client):
    schemas = client.get("/openapi.json").json["components"]["schemas"]
    assert set(schemas["ChatRequest"]["required"]) == {"question", "business_id"}
    assert schemas["ChatRequest"]["properties"]["question"]["maxLength"] == 1000
    assert schemas["ChatRequest"]["properties"]["session_id"]["maxLength"] == 64
    assert set(schemas["AskError"]["required"]) == {*schemas["Error"]["required"], "answer", "method"}


def test_administration_is_described_as_behind_a_bearer_token(client):
    document = client.get("/openapi.json").json
    assert document["components"]["securitySchemes"]["admin_token"]["scheme"] == "bearer"
    for operation in (operation for path in ADMIN for operation in operations(document, path)):
        assert operation["security"] == [{"admin_token": []}]
        assert {"401", "403", "429"} <= operation["responses"].keys()
        assert operation["summary"]
    assert "security" not in document["paths"]["/chat"]["post"]

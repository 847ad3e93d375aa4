import json
import os
import sqlite3
import subprocess
import sys

import pytest
from click.testing import CliRunner, Result

from chatbot import cli, factory
from chatbot.catalog.export import COLUMNS
from chatbot.settings import Settings
from conftest import ROOT, settings_for


@pytest.fixture
def run(stocked):
    """Runs a command line over the small shop."""
    return lambda *arguments, stdin="", settings=stocked: invoke(settings, *arguments, stdin=stdin)


def invoke(settings: Settings, *arguments: str, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(cli.main, arguments, input=stdin, obj=settings)


def answer(result: Result):
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_upgrade_makes_a_database_and_says_when_there_was_nothing_to_do(settings):
    first, second = (answer(invoke(settings, "db", "upgrade", "--json")) for _ in range(2))
    assert (first["before"], second["before"]) == (None, first["after"])
    assert "zaten güncel" in invoke(settings, "db", "upgrade").stdout


def test_a_profile_is_put_on_a_fresh_box(settings, business_file):
    first = invoke(settings, "business", "set", str(business_file))
    assert (first.exit_code, "eklendi" in first.stdout, "motto" in first.stderr) == (0, True, True)
    again = answer(invoke(settings, "business", "set", str(business_file), "--json"))
    assert (again["id"], again["result"], len(again["warnings"])) == ("yeni", "unchanged", 1)


def test_shops_are_listed_in_order_with_their_counts(run, business_file):
    run("business", "set", str(business_file))
    listed = answer(run("business", "list", "--json"))
    assert [(shop["id"], shop["products"]) for shop in listed] == [("butik", 3), ("yeni", 0)]
    assert run("business", "list").stdout.splitlines()[1].split() == ["butik", "Deneme", "Butik", "3"]


def test_an_import_reports_rejected_rows_and_succeeds(run, catalogue_file):
    result = run("products", "import", str(catalogue_file), "--allow-shrink")
    assert result.exit_code == 0
    assert "1 yeni, 1 değişen, 0 aynı, 2 kaldırılan ürün; 1 satır reddedildi" in result.stdout
    assert "4. satır:" in result.stdout
    assert answer(run("business", "list", "--json"))[0]["products"] == 2


def test_a_dry_run_changes_nothing(run, catalogue_file):
    before = run("products", "export").stdout
    report = answer(run("products", "import", str(catalogue_file), "--dry-run", "--json"))
    assert (report["dry_run"], report["added"], report["removed"]) == (True, 1, 2)
    assert "hiçbir şey değiştirilmedi" in run("products", "import", str(catalogue_file), "--dry-run").stdout
    assert run("products", "export").stdout == before


def test_a_shrinking_import_is_refused(run, catalogue_file):
    before = run("products", "export").stdout
    result = run("products", "import", str(catalogue_file))
    assert (result.exit_code, "--allow-shrink" in result.stderr, result.stdout) == (1, True, "")
    assert run("products", "export").stdout == before


@pytest.mark.parametrize("form", ["csv", "json"])
def test_an_export_can_be_imported_unchanged(run, tmp_path, form):
    exported = tmp_path / f"out.{form}"
    exported.write_text(run("products", "export", "--format", form).stdout, encoding="utf-8")
    report = answer(run("products", "import", str(exported), "--json", "--allow-shrink"))
    assert (report["read"], report["added"], report["removed"], report["rejected"]) == (3, 0, 0, [])


def test_an_export_has_the_canonical_columns_and_no_formulas(run, tmp_path):
    evil = tmp_path / "evil.csv"
    evil.write_text('id,title,price,brand\n1,"=HYPERLINK(""x"")",10,@SUM(1)\n', encoding="utf-8")
    assert run("products", "import", str(evil), "--allow-shrink").exit_code == 0
    header, row = run("products", "export").stdout.splitlines()
    assert header == ",".join(COLUMNS)
    assert "\"'=HYPERLINK" in row
    assert ",'@SUM" in row


def test_the_previous_catalogue_comes_back(run, catalogue_file):
    before = run("products", "export").stdout
    refused = run("products", "restore")
    assert refused.exit_code in {0, 1}
    run("products", "import", str(catalogue_file), "--allow-shrink")
    assert answer(run("products", "restore", "--json"))["products"] == 3
    assert run("products", "export").stdout == before


def test_ask_answers_and_continues_a_session(run):
    first = answer(run("ask", "kırmızı elbise var mı", "--json"))
    assert [product["id"] for product in first["products"]][:1] == ["E1"]
    assert first["products"][0] | {"price": 899.9, "sale_price": 699.9, "brand": None} == first["products"][0]
    second = answer(run("ask", "teşekkürler", "--json", "--session", first["session_id"]))
    assert second["session_id"] == first["session_id"]
    assert "699,90 TL" in run("ask", "kırmızı elbise var mı").stdout


def test_what_was_asked_in_vain_is_listed_by_meaning(run):
    for question in ("bebek arabası var mı", "bebek arabanız var mı", "asdfgh qwerty"):
        run("ask", question)
    told = answer(run("unanswered", "--business", "butik", "--json"))
    assert (told["business_id"], told["days"]) == ("butik", 30)
    assert [(group["count"], group["reason"]) for group in told["questions"]] == [(2, "not_found"), (1, "unclear")]
    lines = run("unanswered", "--days", "7").stdout.splitlines()
    assert lines[0].split() == ["kez", "neden", "son", "beğenmeyen", "soru"]
    assert ("mağazada yok" in lines[1], lines[1].endswith("bebek arabası var mı")) == (True, True)


def test_a_shop_that_answered_everything_is_told_so(run):
    run("ask", "kırmızı elbise var mı")
    assert "yanıtsız kalan soru yok" in run("unanswered").stdout


@pytest.mark.parametrize("question", ["", "   ", "a" * 1001])
def test_ask_refuses_what_is_no_question(run, question):
    assert run("ask", question).exit_code == 1


def test_search_prints_one_json_object_a_query(run):
    result = answer(run("search", "kırmızı elbise", "--limit", "2"))
    assert list(result) == ["query", "elapsed_us", "confidence", "found", "products"]
    assert (result["query"], result["found"], result["products"][0]["id"]) == ("kırmızı elbise", True, "E1")
    assert result["elapsed_us"] > 0
    assert set(result["products"][0]) == {
        "id", "title", "price", "sale_price", "currency", "color", "size", "brand", "category", "in_stock", "stock",
        "url", "image_url",
    }  # fmt: skip


def test_search_answers_every_line_of_standard_input(run):
    queries = "\ufeffelbise\r\n\nçanta\n".encode() + b"\xff\xfe\n" + b"son"
    lines = [json.loads(line) for line in run("search", "--business", "butik", stdin=queries).stdout.splitlines()]
    assert [line["query"] for line in lines] == ["elbise", "", "çanta", "\ufffd\ufffd", "son"]
    assert [line["found"] for line in lines[:3]] == [True, False, True]


def test_search_answers_a_pipe_line_by_line(stocked_database):
    with start("search", "--business", "butik", database=stocked_database) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for query in ("elbise", "çanta"):
            process.stdin.write(f"{query}\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["query"] == query
        process.stdin.close()
        assert process.wait(10) == 0


def test_doctor_finds_nothing_wrong(run):
    found = answer(run("doctor", "--json"))
    assert {component["name"] for component in found["components"]} == {
        "settings", "database", "disk", "memory", "cpu", "response_time", "error_rate", "cache", "model", "budget",
        "jobs", "catalogue", "migrations", "backup", "prices", "port",
    }  # fmt: skip
    assert found["status"] in {"healthy", "warning"}
    assert "3 ürün" in run("doctor").stdout


def test_doctor_names_an_empty_catalogue(settings):
    invoke(settings, "db", "upgrade")
    result = invoke(settings, "doctor")
    assert (result.exit_code, "KÖTÜ   katalog" in result.stdout, "products import" in result.stdout) == (1, True, True)


def test_doctor_names_an_unknown_default_business(stocked_database):
    result = invoke(settings_for(stocked_database, DEFAULT_BUSINESS_ID="yok"), "doctor", "--json")
    component = {c["name"]: c for c in answer(result)["components"]}["default_business"]
    assert (component["status"], "butik" in component["suggested_action"]) == ("warning", True)


def test_the_business_may_be_left_out_only_when_there_is_one(settings):
    invoke(settings, "db", "upgrade")
    result = invoke(settings, "ask", "selam")
    assert (result.exit_code, "business set" in result.stderr) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "selam", "--business", "yok"),
        ("search", "x", "--business", "yok"),
        ("products", "export", "--business", "yok"),
        ("products", "restore", "--business", "yok"),
        ("products", "import", "/yok.csv"),
        ("business", "set", "/yok.json"),
    ],
)
def test_what_cannot_be_done_ends_with_1(run, arguments):
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Hata: ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Usage"),
        (("yok",), "'yok' diye bir komut yok"),
        (("ask",), "Eksik: SORU"),
        (("ask", "a", "--yok"), "'--yok' diye bir seçenek yok"),
        (("search", "a", "--limit", "0"), "Geçersiz --limit"),
        (("search", "a", "--business", "a b"), "Geçersiz --business"),
        (("ask", "a", "--session", "ç"), "Geçersiz --session"),
        (("products", "export", "--format", "xml"), "Geçersiz --format"),
    ],
)
def test_wrong_usage_ends_with_2(run, arguments, words):
    result = run(*arguments)
    assert (result.exit_code, result.stdout, words in result.stderr) == (2, "", True)


def missing(path):
    path.unlink()


def garbage(path):
    path.write_bytes(b"not a database " * 100)


def newer(path):
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


def foreign(path):
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE products (x)")
    connection.close()


@pytest.mark.parametrize("spoil", [missing, garbage, newer, foreign])
@pytest.mark.parametrize("arguments", [("search", "x"), ("business", "list"), ("doctor",), ("ask", "selam")])
def test_an_unusable_database_ends_with_2_and_is_left_alone(run, tmp_path, spoil, arguments):
    path = tmp_path / "chatbot.db"
    spoil(path)
    before = path.read_bytes() if path.exists() else None
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr
    assert (path.read_bytes() if path.exists() else None) == before


@pytest.mark.parametrize("spoil", [garbage, newer, foreign])
def test_an_unusable_database_is_not_upgraded(run, tmp_path, spoil):
    path = tmp_path / "chatbot.db"
    spoil(path)
    before = path.read_bytes()
    assert run("db", "upgrade").exit_code == 2
    assert path.read_bytes() == before


def test_a_database_that_cannot_be_made_ends_with_2(tmp_path):
    result = invoke(settings_for(tmp_path / "yok" / "chatbot.db"), "db", "upgrade")
    assert (result.exit_code, result.stderr.startswith("Hata: ")) == (2, True)


@pytest.mark.parametrize("arguments", [("ask", "selam"), ("products", "restore"), ("search", "elbise")])
def test_a_locked_database_ends_with_2(run, stocked, arguments):
    with factory.records(stocked) as records, records.database.write():
        result = run(*arguments)
    assert (result.exit_code, result.stdout, "meşgul" in result.stderr) == (2, "", True)


def start(*arguments: str, database, **environ: str) -> "subprocess.Popen[str]":
    """The real program in a process of its own."""
    return subprocess.Popen(
        [sys.executable, str(ROOT / "chatbot.py"), *arguments],
        env={**os.environ, "DATABASE_URL": f"sqlite:///{database}", **environ},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    ("arguments", "environ", "code"),
    [
        (("business", "list"), {}, 0),
        (("search", "x", "--business", "yok"), {}, 1),
        (("search", "x", "--limit", "x"), {}, 2),
        (("business", "list"), {"PORT": "x", "ADMIN_TOKEN": "short-secret"}, 2),
        (("serve",), {"THREADS": "-1"}, 2),
        (("business", "list"), {"DATABASE_URL": "sqlite:////yok/yok.db"}, 2),
    ],
)
def test_exit_codes_of_the_real_program(stocked_database, arguments, environ, code):
    with start(*arguments, database=stocked_database, **environ) as process:
        _, stderr = process.communicate(timeout=30)
    assert process.returncode == code, stderr
    assert "Traceback" not in stderr
    assert "short-secret" not in stderr
    for name in environ.keys() - {"DATABASE_URL"}:
        assert name in stderr

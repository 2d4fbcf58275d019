"""The house rules that no single test of a feature would notice: who imports whom, who writes, what a page may hold."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

ROOT = Path(__file__).resolve().parent.parent
OURS = ("cocreate", "challenges", "partners")
OUR_APPS = ("challenges", "partners", "common")
# Wagtail calls these on a page model with the request: they are doors, wherever they stand.
WAGTAIL_DOORS = {"get_context", "get_template", "serve", "serve_preview", "get_preview_context", "get_sitemap_urls", "route"}
NO_REQUEST_IN = ("actions", "models", "rules", "emails", "validators", "states", "querysets", "promise", "policy")


def _sources(*folders) -> Iterator[tuple[Path, ast.Module]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, ast.parse(path.read_text(encoding="utf-8"))


def _at(path, node) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def test_who_may_import_what():
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout


# --- One mover ---------------------------------------------------------------


def _assigned_states(tree) -> Iterator[ast.AST]:
    """Where ``.state`` is written: by assignment, by ``update(state=…)``, by ``setattr``."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets):
                places = [place for target in targets for place in ast.walk(target)]
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
                places = [target]
            case ast.Call(func=ast.Attribute(attr="update"), keywords=keywords):
                if any(keyword.arg == "state" for keyword in keywords):
                    yield node
                continue
            case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value="state"), *_rest]):
                yield node
                continue
            case _:
                continue
        if any(isinstance(place, ast.Attribute) and place.attr == "state" for place in places):
            yield node


def test_only_move_assigns_a_state():
    found = {_at(path, node) for path, tree in _sources(*OURS) for node in _assigned_states(tree)}

    mover = next(
        node
        for path, tree in _sources("cocreate/common")
        if path.name == "lifecycle.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == "move"
    )
    inside = {f"cocreate/common/lifecycle.py:{node.lineno}" for node in _assigned_states(mover)}
    assert inside, "the mover itself was not recognised"
    assert found == inside


@pytest.mark.parametrize(
    "line",
    ["x.state = 1", "a, x.state = 1, 2", "x.state += 1", "x.state: int = 1", "q.update(state=1)", 'setattr(x, "state", 1)'],
)
def test_every_way_to_assign_a_state_is_recognised(line):
    assert list(_assigned_states(ast.parse(line)))


# --- No signals, no request past the doors -----------------------------------


def _imported(tree) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def test_no_rule_of_ours_hangs_on_a_signal():
    found = [
        f"{_at(path, node)} {name}"
        for path, tree in _sources("challenges", "partners")
        for node, name in _imported(tree)
        if "signals" in name.split(".") or name.startswith("django.dispatch")
    ]

    assert found == []


def _without_doors(tree) -> Iterator[ast.AST]:
    """Every node outside the methods that Wagtail itself calls with the request."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.FunctionDef) and child.name in WAGTAIL_DOORS:
            continue
        yield child
        yield from _without_doors(child)


def test_the_request_stays_in_the_doors():
    found = [
        _at(path, node)
        for path, tree in _sources("challenges", "partners")
        if path.stem in NO_REQUEST_IN or path.parent.name in NO_REQUEST_IN
        for node in _without_doors(tree)
        if (isinstance(node, ast.Name) and node.id == "request")
        or (isinstance(node, ast.arg) and node.arg == "request")
        or (isinstance(node, ast.Attribute) and node.attr == "request")
    ]

    assert found == []


# --- What a page may hold ----------------------------------------------------

TEMPLATES = sorted(
    path for folder in ("templates", "challenges/templates", "partners/templates") for path in (ROOT / folder).rglob("*.html")
)
COMMENT = re.compile(r"{#.*?#}|{% comment.*?{% endcomment %}|<!--.*?-->", re.DOTALL)
DATA = r"(?:application/(?:ld\+)?json|text/x-template)"
INLINE_SCRIPT = re.compile(rf"<script(?![^>]*\bsrc=)(?![^>]*type=\"{DATA}\")(?![^>]*\bnonce=)[^>]*>")
INLINE_STYLE = re.compile(r"<style\b|\sstyle=[\"']")
HANDLER = re.compile(r"<[a-z][^<>]*\son[a-z]{4,}=[\"']")
LOADED_FROM_ELSEWHERE = re.compile(
    r"<(?:script|img|iframe|source|video|audio|link|form)\b[^>]*\b(?:src|href|srcset|action)=[\"'](?:https?:)?//[^\"']+"
    r"|url\(\s*[\"']?(?:https?:)?//|@import\s+[\"'](?:https?:)?//|\b(?:fetch|importScripts)\(\s*[\"'`](?:https?:)?//"
)


def test_no_template_holds_inline_script_or_style():
    found = []
    for path in TEMPLATES:
        # A mail has no style sheet to ask for.
        if "emails" in path.parts:
            continue
        text = COMMENT.sub("", path.read_text(encoding="utf-8"))
        found += [
            f"{path.relative_to(ROOT)}: {match.group(0)[:80]}"
            for pattern in (INLINE_SCRIPT, INLINE_STYLE, HANDLER)
            for match in pattern.finditer(text)
        ]

    assert found == []


def test_no_page_style_or_script_asks_a_third_party():
    files = [
        *TEMPLATES,
        *(path for app in OURS for kind in ("css", "js") for path in (ROOT / app).rglob(f"static/**/*.{kind}")),
    ]

    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)[:100]}"
        for path in files
        if "vendor" not in path.parts
        for match in LOADED_FROM_ELSEWHERE.finditer(COMMENT.sub("", path.read_text(encoding="utf-8")))
        if not match.group(0).startswith("<link") or 'rel="canonical"' not in match.group(0)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("pattern", "caught", "let_through"),
    [
        (INLINE_SCRIPT, "<script>alert(1)</script>", '<script defer src="/static/a.js"></script>'),
        (INLINE_SCRIPT, "<script defer>", '<script nonce="{{ request.csp_nonce }}">'),
        (INLINE_SCRIPT, '<script type="module">', '<script type="application/json">'),
        (INLINE_STYLE, '<p style="color:red">', '<p class="style">'),
        (HANDLER, '<a onclick="go()">', '<a data-online="1" title="on">'),
        (LOADED_FROM_ELSEWHERE, '<script src="https://cdn.example/x.js">', '<a href="https://was.digst.dk">'),
        (LOADED_FROM_ELSEWHERE, "url(//fonts.example/a.woff2)", "url(../fonts/a.woff2)"),
    ],
)
def test_the_patterns_catch_what_they_are_for(pattern, caught, let_through):
    assert pattern.search(caught)
    assert not pattern.search(let_through)


def test_no_python_file_talks_to_another_machine_by_itself():
    clients = {"requests", "httpx", "urllib3", "aiohttp", "urllib.request", "http.client", "socket"}

    found = [
        f"{_at(path, node)} {name}"
        for path, tree in _sources(*OURS)
        for node, name in _imported(tree)
        if name in clients or any(name.startswith(f"{client}.") for client in clients)
    ]

    # The virus scanner, where a setting names one.
    assert [place.partition(":")[0] for place in found] == ["cocreate/common/clamd.py"]


# --- Migrations --------------------------------------------------------------


@pytest.mark.django_db
def test_migrations_are_in_step_with_the_models():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def _our_migrations():
    loader = MigrationExecutor(connection).loader
    return {key: migration for key, migration in loader.disk_migrations.items() if key[0] in OUR_APPS}


@pytest.mark.django_db
def test_every_step_of_every_migration_can_be_taken_back():
    found = [
        f"{app}.{name}: {operation.describe()}"
        for (app, name), migration in _our_migrations().items()
        for operation in migration.operations
        if not operation.reversible
    ]

    assert found == []


@pytest.mark.django_db(transaction=True)
def test_what_the_data_migrations_wrote_is_gone_when_taken_back_and_the_same_when_done_again():
    before = _rows_of_groups_and_pages()

    # Top floor first, as one takes a house down.
    for app in OUR_APPS:
        call_command("migrate", app, min(name for label, name in _our_migrations() if label == app), verbosity=0)
    gone = _rows_of_groups_and_pages()
    call_command("migrate", verbosity=0)

    assert _rows_of_groups_and_pages() == before
    assert gone != before


def _rows_of_groups_and_pages():
    group, page, locale = (apps.get_model(name) for name in ("auth.Group", "wagtailcore.Page", "wagtailcore.Locale"))
    # Wagtail's own migrations give every group that stands at that moment the right to choose pictures and documents.
    chosen = {"permissions__content_type__app_label__in": ["wagtailadmin", *OUR_APPS]}
    return (
        sorted(group.objects.values_list("name", flat=True)),
        sorted(group.objects.filter(**chosen).values_list("name", "permissions__codename"), key=str),
        sorted(page.objects.values_list("url_path", "title", "locale__language_code")),
        sorted(locale.objects.values_list("language_code", flat=True)),
    )

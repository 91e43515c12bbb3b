"""The checks of tests/test_architecture.py. Each takes modules (or files) and returns what breaks its rule, in words."""

import ast
import re

from tests.support.source import FLOORS, graph

ROOMS = ["enums", "models", "queries", "messages", "operations"]
HTTP = re.compile(
    r"(django\.(http|shortcuts|views|middleware|contrib\.(sessions|messages)|template\.response|core\.handlers)"
    r"|ninja|csp|django_htmx|whitenoise|granian|http\.server|wsgiref|asgiref)(\.|$)"
)
RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}
CLOCKS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("timezone", "now"),
    ("timezone", "localdate"), ("timezone", "localtime"), ("time", "time"), ("time", "time_ns"), ("clock", "now"),
}  # fmt: skip
# The one clock; ids, whose first bits are a time; leases, which go by the database's own time, demo or not.
CLOCK_KEEPERS = {"leadloop.core.clock", "leadloop.core.ids", "leadloop.core.claim"}


def upward_relations(modules):
    """String foreign keys that reach a floor above, or a neighbour: the import contract cannot see strings."""
    defined = {
        node.name: module.package
        for module in modules.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
        and module.name.split(".")[-1] != "forms"
        and {"models"} & set(module.name.split("."))
    }
    for module in modules.values():
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call) or _last_name(node.func) not in RELATIONS:
                continue
            named = [*node.args[:1], *(each.value for each in node.keywords if each.arg in {"to", "through"})]
            for target in named:
                if isinstance(target, ast.Constant) and isinstance(target.value, str) and target.value != "self":
                    model = target.value.removeprefix("leadloop.")
                    package = defined.get(model)
                    if package is None:
                        yield f"{module.at(node.lineno)} names {target.value!r}, which no models module defines"
                    elif package != module.package and FLOORS.get(package, 0) >= FLOORS.get(module.package, 0):
                        yield f"{module.at(node.lineno)} ({module.package}) reaches up to {target.value} ({package})"


def models_fetched_by_name(modules):
    """`get_model("leadloop", …)` and `import_module("leadloop…")`: imports that no contract sees."""
    for module in modules.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and _last_name(node.func) in {"get_model", "import_module", "__import__"}:
                yield f"{module.at(node.lineno)} imports by name"


def hidden_imports(modules):
    """Imports inside functions: they hide circles and fail late."""
    for module in modules.values():
        for function in ast.walk(module.tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                for node in ast.walk(function):
                    if isinstance(node, ast.Import | ast.ImportFrom):
                        yield f"{module.at(node.lineno)} imports inside a function"


def http_below_doors(modules):
    for module in modules.values():
        if module.below_doors:
            for name, line in module.imports:
                if HTTP.match(name):
                    yield f"{module.at(line)} imports {name}; only the doors touch HTTP"


def clocks_below_doors(modules):
    """Reads of the present moment; `now` is an argument."""
    for module in modules.values():
        if not module.below_doors or module.name in CLOCK_KEEPERS:
            continue
        for name, line in module.imports:
            if name in {"leadloop.core.clock.now", "time.time", "django.utils.timezone.now"}:
                yield f"{module.at(line)} imports {name}"
        for node in ast.walk(module.tree):
            # Also without a call: default=timezone.now reads the clock as well.
            if isinstance(node, ast.Attribute) and (_last_name(node.value), node.attr) in CLOCKS:
                yield f"{module.at(node.lineno)} reads {_last_name(node.value)}.{node.attr}"
            if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
                yield f"{module.at(node.value.lineno)} lets Django read the clock by {node.arg}"


def rooms_out_of_order(modules):
    """enums < models < queries < messages < operations inside a package, also by way of its other modules."""
    edges = graph(modules)
    for name in modules:
        home, room = _room(name)
        if room is None:
            continue
        reached, open_ones = set(), list(edges[name])
        while open_ones:
            each = open_ones.pop()
            if each in reached or not each.startswith(f"{home}."):
                continue
            reached.add(each)
            other_home, other_room = _room(each)
            if other_room is None or other_home != home:
                open_ones += edges[each]
            elif ROOMS.index(other_room) > ROOMS.index(room):
                yield f"{name} ({room}) imports {each} ({other_room})"


def circles(modules):
    """Modules that import each other, however long the way round."""
    edges = graph(modules)
    for start in sorted(edges):
        path = _way_back(edges, start)
        # Told once, from its first module by name.
        if path and start == min(path):
            yield " -> ".join([*path, start])


def signals(modules):
    for module in modules.values():
        for name, line in module.imports:
            if re.search(r"(^|\.)(signals|dispatch)(\.|$)", name):
                yield f"{module.at(line)} imports {name}; what must happen stands in the journey"


def overridden_saves(modules):
    for module in modules.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef):
                for each in node.body:
                    if isinstance(each, ast.FunctionDef) and each.name in {"save", "delete", "asave", "adelete"}:
                        yield f"{module.at(each.lineno)} overrides {each.name}(); writes are in operations"


def threads_at_start(modules):
    """`ready()` that does something: every command and test would do it too."""
    for module in modules.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef) and node.name == "ready" and module.package == "apps":
                yield f"{module.at(node.lineno)} does something at start-up"


MARKUP = {
    "style attribute": re.compile(r"<[a-z][^<>]*?\sstyle\s*=", re.IGNORECASE | re.DOTALL),
    "style element": re.compile(r"<style[\s>]", re.IGNORECASE),
    # Data blocks (JSON, JSON-LD) are not run; everything else without src is.
    "inline script": re.compile(
        r"<script(?![^>]*\ssrc\s*=)(?![^>]*type=\"application/(ld\+)?json\")[^>]*>", re.IGNORECASE
    ),
    "event attribute": re.compile(r"<[a-z][^<>]*?\son[a-z]+\s*=", re.IGNORECASE | re.DOTALL),
    "hx-on attribute, which needs eval": re.compile(r"\shx-on[:-]", re.IGNORECASE),
    "javascript: address": re.compile(r"[\"']\s*javascript:", re.IGNORECASE),
    "asset from another host": re.compile(
        r"<(script|img|link(?![^>]*rel=\"(canonical|alternate)\"))[^>]*\s(src|href)\s*=\s*[\"'](https?:)?//",
        re.IGNORECASE,
    ),
    "escaping switched off": re.compile(r"\|\s*safe\b|autoescape\s+off"),
}


def markup_against_csp(files):
    """What a strict content security policy refuses, found before a browser does. `files`: path -> text."""
    for path, raw in files.items():
        # A comment may say what is forbidden.
        comments = r"\{#.*?#\}|\{% comment.*?endcomment %\}"
        text = re.sub(comments, lambda found: "\n" * found[0].count("\n"), raw, flags=re.DOTALL)
        for what, pattern in MARKUP.items():
            for found in pattern.finditer(text):
                yield f"{path}:{text[: found.start()].count(chr(10)) + 1} {what}"


def _last_name(node):
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _room(name):
    parts = name.split(".")
    for place, part in enumerate(parts[2:], start=2):
        if part in ROOMS:
            return ".".join(parts[:place]), part
    return ".".join(parts[:2]), None


def _way_back(edges, start):
    """Return the shortest way from `start` back to it, `start` first; None where there is none."""
    ways = [[start]]
    seen = set()
    while ways:
        way = ways.pop(0)
        for each in sorted(edges[way[-1]]):
            if each == start:
                return way
            if each not in seen:
                seen.add(each)
                ways.append([*way, each])
    return None

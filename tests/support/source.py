"""Reads leadloop/ as text and trees, for the architecture test: modules, who imports whom, floors."""

import ast
import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOORS = frozenset({"worker", "web", "api", "demo", "cli"})
# Beside or above the doors; they name everything.
ABOVE = frozenset({"config", "apps", "models", "migrations"})


def floors():
    """Return each package's floor, 0 the lowest, from the import contract: one list serves both checks."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["id"] == "floors")
    return {name: floor for floor, layer in enumerate(reversed(layers)) for name in re.findall(r"[a-z_]+", layer)}


FLOORS = floors()


@dataclass(frozen=True)
class Module:
    """One Python file: its dotted name below leadloop, and its text."""

    name: str
    text: str
    is_package: bool = False

    @cached_property
    def tree(self):
        return ast.parse(self.text)

    @property
    def package(self):
        """The floor's package: `desk` for leadloop.desk.queries; empty for leadloop itself."""
        return [*self.name.split("."), ""][1]

    @property
    def below_doors(self):
        return self.package != "" and self.package not in DOORS | ABOVE

    @cached_property
    def imports(self):
        """Every dotted name that is imported, with its line: `from a import b` gives a.b and leaves what b is open."""
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [(each.name, node.lineno) for each in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = self._base(node)
                found += [(f"{base}.{each.name}", node.lineno) for each in node.names]
        return found

    def _base(self, node):
        if not node.level:
            return node.module
        parts = self.name.split(".")
        if not self.is_package:
            parts = parts[:-1]
        parts = parts[: len(parts) - (node.level - 1)]
        return ".".join([*parts, *([node.module] if node.module else [])])

    def at(self, line):
        return f"{self.name}:{line}"


def read_modules(folder=ROOT / "leadloop"):
    """Return all modules of leadloop by name, migrations left out: Django writes those."""
    modules = {}
    for path in sorted(folder.rglob("*.py")):
        parts = ["leadloop", *path.relative_to(folder).with_suffix("").parts]
        is_package = parts[-1] == "__init__"
        if is_package:
            parts.pop()
        if "migrations" not in parts:
            name = ".".join(parts)
            modules[name] = Module(name, path.read_text(encoding="utf-8"), is_package)
    return modules


def modules_of(**texts):
    """Make modules of snippets, for the checks' own tests: `desk__queries="import x"` is leadloop.desk.queries."""
    names = {f"leadloop.{name.replace('__', '.')}": text for name, text in texts.items()}
    return {name: Module(name, text) for name, text in names.items()}


def graph(modules):
    """Return which modules of `modules` each one imports."""
    edges = {}
    for module in modules.values():
        targets = set()
        for name, _line in module.imports:
            target = name if name in modules else name.rpartition(".")[0]
            if target in modules and target != module.name:
                targets.add(target)
        edges[module.name] = targets
    return edges

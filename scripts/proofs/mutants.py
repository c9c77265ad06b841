"""Small wrong changes to the source of a module: a condition dropped, turned round or shifted."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

SHIFTED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.LtE: ast.Lt,
    ast.Lt: ast.LtE,
    ast.GtE: ast.Gt,
    ast.Gt: ast.GtE,
}
NEGATED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.LtE: ast.Gt,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
EXCHANGED = {
    "is_null": "is_not_null",
    "is_not_null": "is_null",
    "any_horizontal": "all_horizontal",
    "all_horizontal": "any_horizontal",
    "min_horizontal": "max_horizontal",
    "max_horizontal": "min_horizontal",
    "any": "all",
    "all": "any",
}
# What is said about a rule, and where its findings point, is not the rule.
WORDS = {
    "message",
    "fix",
    "sentence",
    "reason",
    "good_example",
    "bad_example",
    "hint",
    "id",
    "table",
    "column",
}


Change = Callable[[], ast.AST | None]


class Mutant(NamedTuple):
    """One wrong change: where it is, what it is, the whole source with it, and the rule in which it stands."""

    module: str
    line: int
    what: str
    source: str
    rule: str


def mutants(module: str, source: str) -> Iterator[Mutant]:
    """Give every mutant of a module, each with one change."""
    tree, lines = ast.parse(source), source.splitlines()
    rules = _rules(tree)
    for at, node in enumerate(_live(tree)):
        for number, change in enumerate(_changes(node)):
            other = copy.deepcopy(tree)
            target = _live(other)[at]
            new = _changes(target)[number]()
            if not _replace(other, target, new):
                continue
            ast.fix_missing_locations(other)
            line = getattr(node, "lineno", 0)
            rule = next((rule for rule, first, last in rules if first <= line <= last), "")
            del change
            what = f"{_short(node)} → {_short(new)}"
            if isinstance(node, ast.Constant) and isinstance(node.value, int):
                what += f" in {lines[line - 1].strip()}"
            yield Mutant(module, line, what, ast.unparse(other), rule)


def _short(node: ast.AST | None) -> str:
    if node is None:
        return "(nothing)"
    if isinstance(node, ast.If):
        return f"if {ast.unparse(node.test)}"
    return " ".join(ast.unparse(node).split())[:160]


def _rules(tree: ast.Module) -> list[tuple[str, int, int]]:
    """Where each rule begins and ends whose ID is written out."""
    return [
        (str(keyword.value.value), node.lineno, node.end_lineno or node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Rule"
        for keyword in node.keywords
        if keyword.arg == "id" and isinstance(keyword.value, ast.Constant)
    ]


def _live(tree: ast.AST) -> list[ast.AST]:
    """All nodes that decide something: no annotation, decorator, docstring or word for the reader."""
    found: list[ast.AST] = []

    def walk(node: ast.AST) -> None:
        found.append(node)
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "type_comment"):
                continue
            for item in value if isinstance(value, list) else [value]:
                if not isinstance(item, ast.AST) or (isinstance(item, ast.keyword) and item.arg in WORDS):
                    continue
                if isinstance(item, ast.If) and "TYPE_CHECKING" in ast.unparse(item.test):
                    continue
                if isinstance(item, ast.JoinedStr) or _is_type(item) or _is_example(item):
                    continue
                walk(item)

    walk(tree)
    return found


def _is_type(node: ast.AST) -> bool:
    return isinstance(node, ast.Subscript) and getattr(node.value, "id", "") in (
        "Literal",
        "Callable",
        "Mapping",
    )


def _is_example(node: ast.AST) -> bool:
    """Edits to the small package: `TABLE/KEY` and the cells that its row takes."""
    return isinstance(node, ast.Dict) and any(
        isinstance(key, ast.Constant) and "/" in str(key.value) for key in node.keys
    )


def _changes(node: ast.AST) -> list[Change]:
    """The wrong things that may stand in the place of a node; None takes it out of its list."""
    return [*_conditions(node), *_calls(node), *_values(node)]


def _conditions(node: ast.AST) -> list[Change]:
    match node:
        case ast.BinOp(left=left, right=right, op=ast.BitOr() | ast.BitAnd()):
            return [lambda: left, lambda: right]
        case ast.UnaryOp(op=ast.Invert() | ast.Not(), operand=operand):
            return [lambda: operand]
        case ast.BoolOp(op=op, values=[one, other]):
            return [lambda: one, lambda: other]
        case ast.BoolOp(op=op, values=values):
            return [lambda gone=gone: ast.BoolOp(op, _without(values, gone)) for gone in values]
        case ast.Compare(left=left, ops=[op], comparators=right):
            ways = [table[type(op)] for table in (SHIFTED, NEGATED) if type(op) in table]
            return [lambda way=way: ast.Compare(left, [way()], right) for way in ways]
        case ast.If(body=body, orelse=orelse):
            return [lambda: ast.If(ast.Constant(value=False), body, orelse)]
    return []


def _calls(node: ast.AST) -> list[Change]:
    match node:
        case ast.Call(func=ast.Attribute(attr="is_in")):
            return [lambda: ast.UnaryOp(ast.Invert(), node)]
        case ast.Call(func=ast.Attribute(value=value, attr=attr), args=args, keywords=words) if (
            attr in EXCHANGED
        ):
            return [lambda: ast.Call(ast.Attribute(value, EXCHANGED[attr], ast.Load()), args, words)]
        case ast.Call(func=ast.Name(id="Rule" | "precise" | "passage_rule")):
            return [lambda: None]
        case ast.keyword(arg="good", value=value):
            return [lambda: ast.keyword("good", ast.UnaryOp(ast.Invert(), value))]
    return []


def _values(node: ast.AST) -> list[Change]:
    match node:
        case ast.Tuple(elts=elts) | ast.List(elts=elts) if len(elts) > 1 and all(map(_constant, elts)):
            return [lambda gone=gone: type(node)(_without(elts, gone), ast.Load()) for gone in elts]
        case ast.Dict(keys=keys, values=values) if len(keys) > 1 and all(
            k is None or _constant(k) for k in keys
        ):
            pairs = list(zip(keys, values, strict=True))
            left = [[pair for pair in pairs if pair[0] is not gone] for gone in keys]
            return [lambda some=some: ast.Dict([k for k, _ in some], [v for _, v in some]) for some in left]
        case ast.Constant(value=bool()):
            return []
        case ast.Constant(value=int() as number):
            return [lambda: ast.Constant(number + 1), lambda: ast.Constant(number - 1)]
        case ast.Constant(value=str() as text):
            return [lambda other=other: ast.Constant(other) for other in _looser(text)]
    return []


def _without(items: list[ast.expr], gone: ast.expr) -> list[ast.expr]:
    return [item for item in items if item is not gone]


def _constant(node: ast.AST) -> bool:
    if isinstance(node, ast.Tuple):
        return any(_constant(item) for item in node.elts)
    return isinstance(node, ast.Constant | ast.Name)


def _looser(pattern: str) -> list[str]:
    """A regular expression without its anchors, and without each of its branches."""
    if not any(mark in pattern for mark in ("\\A", "\\z", "|", "\\b")):
        return []
    found = [pattern.replace(anchor, "", 1) for anchor in ("\\A", "\\z", "\\b") if anchor in pattern]
    branches = _branches(pattern)
    if len(branches) > 1:
        found += ["|".join(branches[:i] + branches[i + 1 :]) for i in range(len(branches))]
    return found


def _branches(pattern: str) -> list[str]:
    depth, branches, at = 0, [""], 0
    while at < len(pattern):
        c = pattern[at]
        if c == "\\":
            branches[-1] += pattern[at : at + 2]
            at += 2
            continue
        depth += (c in "([") - (c in ")]")
        if c == "|" and depth == 0:
            branches.append("")
        else:
            branches[-1] += c
        at += 1
    return branches


def _replace(tree: ast.AST, target: ast.AST, new: ast.AST | None) -> bool:
    for node in ast.walk(tree):
        for name, value in ast.iter_fields(node):
            if value is target and new is not None:
                setattr(node, name, new)
                return True
            if isinstance(value, list) and any(item is target for item in value):
                items = [new if item is target else item for item in value]
                setattr(node, name, [item for item in items if item is not None])
                return True
    return False

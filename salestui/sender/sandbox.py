"""The Jinja2 environment of `template`: a short list of what may stand in a script, and a meter on everything that repeats or grows."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from jinja2 import Template, nodes, pass_context
from jinja2.exceptions import TemplateSyntaxError
from jinja2.runtime import Context, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from .facts import Facts, Missing
from .meter import LONGEST_TEXT, Meter, TooMuch
from .template import CLOSE, OPEN

ROOTS = ("prospect", "stage", "me")
_NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.If,
    nodes.CondExpr, nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand, nodes.Filter, nodes.Test, nodes.For, nodes.Assign,
    nodes.With, nodes.List, nodes.Tuple, nodes.Concat, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod,
    nodes.Neg, nodes.Pos, nodes.Call, nodes.Keyword,
)  # fmt: skip
_METHODS = frozenset((
    "upper", "lower", "title", "strip", "lstrip", "rstrip", "split", "capitalize", "startswith", "endswith", "removeprefix", "removesuffix",
))  # fmt: skip
_FILTERS = (
    "default", "d", "upper", "lower", "title", "capitalize", "trim", "truncate", "first", "last", "length", "count", "string", "int", "float",
    "round", "abs", "wordcount", "striptags",
)  # fmt: skip
LARGEST_NUMBER = 10**15
MOST_ROUNDS = 1_000  # of one range()


class _Environment(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset(["+", "-", "*", "/", "//", "%"])

    def getattr(self, obj: Any, attribute: str) -> Any:
        return obj.lookup(attribute) if isinstance(obj, Facts) else super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        return obj.lookup(argument) if isinstance(obj, Facts) else super().getitem(obj, argument)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        meter = _meter(context)
        if isinstance(left, Undefined) or isinstance(right, Undefined):
            str(left if isinstance(left, Undefined) else right)
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            meter.spend(len(left) + len(right))
            return left + right
        if not (isinstance(left, int | float) and isinstance(right, int | float)):
            raise TypeError(f"{operator} works on numbers only (join texts with ~)")
        meter.step()
        result = super().call_binop(context, operator, left, right)
        if abs(result) > LARGEST_NUMBER:
            raise TooMuch
        return result


def _meter(context: Context) -> Meter:
    found = context.resolve("_meter")
    assert isinstance(found, Meter)
    return found


def _scalar(value: Any) -> str:
    """A value as text; a list or a whole prospect is nothing to write."""
    if isinstance(value, Facts):
        raise TypeError(f"{value.name} is not a text; name one of its fields")
    if not isinstance(value, str | int | float | Undefined):
        raise TypeError("a list is not a text")
    return str(value)


@pass_context
def _written(context: Context, value: Any) -> str:
    """How every value is written: as itself, or as its number while the Markdown is still to be read."""
    text, meter = _scalar(value), _meter(context)
    meter.spend(len(text))
    if meter.hold is None or not text:
        return text
    meter.hold.append(text)
    return f"{OPEN}{len(meter.hold) - 1}{CLOSE}"


@pass_context
def _joined(context: Context, *values: Any) -> str:
    texts = [_scalar(value) for value in values]
    _meter(context).spend(sum(map(len, texts)))
    return "".join(texts)


@pass_context
def _counted(context: Context, values: Iterable[Any]) -> Iterator[Any]:
    meter = _meter(context)
    for value in values:
        meter.step()
        yield value


@pass_context
def _checked(context: Context, value: Any) -> Any:
    _meter(context).step()
    if len(value) > LONGEST_TEXT if isinstance(value, str) else isinstance(value, int | float) and abs(value) > LARGEST_NUMBER:
        raise TooMuch
    return value


@pass_context
def _replace(context: Context, value: Any, old: Any, new: Any) -> str:
    text, old, new = _scalar(value), _scalar(old), _scalar(new)
    _meter(context).spend(len(text) + text.count(old) * len(new))
    return text.replace(old, new)


@pass_context
def _join(context: Context, values: Iterable[Any], between: Any = "") -> str:
    texts, glue = [_scalar(value) for value in _counted(context, values)], _scalar(between)
    _meter(context).spend(sum(map(len, texts)) + len(glue) * len(texts))
    return glue.join(texts)


def _range(*numbers: int) -> range:
    found = range(*numbers)
    if len(found) > MOST_ROUNDS:
        raise TooMuch
    return found


class _Fence(NodeTransformer):
    """Refuse what is not on the list, and put the meter where something repeats or grows."""

    def generic_visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> nodes.Node:
        if not isinstance(node, _NODES) or type(node) is nodes.Expr:
            raise TemplateSyntaxError(f"“{type(node).__name__.lower()}” may not stand in a script", node.lineno)
        super().generic_visit(node, *args, **kwargs)
        return node

    def visit_Name(self, node: nodes.Name) -> nodes.Node:
        if node.name.startswith("_") or node.name in ("self", "super", "varargs", "kwargs", "caller"):
            raise TemplateSyntaxError(f"the name “{node.name}” may not stand in a script", node.lineno)
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        called = node.node
        known = (isinstance(called, nodes.Name) and called.name == "range") or (
            isinstance(called, nodes.Getattr) and called.attr in _METHODS
        )
        if not known or node.dyn_args or node.dyn_kwargs:
            raise TemplateSyntaxError("only range() and simple text methods can be called in a script", node.lineno)
        return self.generic_visit(node)

    def visit_List(self, node: nodes.Expr) -> nodes.Node:
        # A list of lists of lists, made by {% set %}, would double with every line.
        if any(name.ctx == "load" and name.name not in ROOTS for name in node.find_all(nodes.Name)):
            raise TemplateSyntaxError("a list in a script holds plain values only", node.lineno)
        return self.generic_visit(node)

    visit_Tuple = visit_List

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        self.generic_visit(node)
        first, *others = node.nodes
        return self._filter(first, "_joined", others)

    def visit_For(self, node: nodes.For) -> nodes.Node:
        self.generic_visit(node)
        assert isinstance(node.iter, nodes.Expr)
        node.iter = self._filter(node.iter, "_counted", [])
        return node

    def visit_Filter(self, node: nodes.Filter) -> nodes.Node:
        if node.node is None or node.name.startswith("_") or node.dyn_args or node.dyn_kwargs:
            raise TemplateSyntaxError("this filter may not stand in a script", node.lineno)
        self.generic_visit(node)
        return self._filter(node, "_checked", [])

    @staticmethod
    def _filter(node: nodes.Expr, name: str, arguments: list[nodes.Expr]) -> nodes.Filter:
        return nodes.Filter(node, name, arguments, [], None, None, lineno=node.lineno)


@cache
def _environment() -> _Environment:
    env = _Environment(undefined=Missing, finalize=_written, autoescape=False, optimized=False, keep_trailing_newline=True)
    env.filters = {name: env.filters[name] for name in _FILTERS} | {
        "replace": _replace, "join": _join, "_joined": _joined, "_counted": _counted, "_checked": _checked,
    }  # fmt: skip
    env.globals.clear()
    env.globals["range"] = _range
    return env


def parse(template: str) -> nodes.Template:
    """The syntax tree as the founder wrote it. Raises `TemplateSyntaxError`."""
    return _environment().parse(template)


def compile_safely(template: str) -> Template:
    """A template ready to run under a `Meter`. Raises `TemplateSyntaxError`, also for what may not stand in a script."""
    env = _environment()
    tree = _Fence().visit(env.parse(template))
    return Template.from_code(env, env.compile(tree, filename="script"), env.make_globals(None))


def names_used(tree: nodes.Template) -> list[str]:
    """The full names of all values a tree refers to, in order, once each; also of those that nothing goes by."""
    found: dict[str, None] = {}
    roots = {*ROOTS, *_strangers(tree)}

    def walk(node: nodes.Node) -> None:
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr):
            for child in (node.node.node, *node.args, *node.kwargs):
                walk(child)
            return
        chain = _chain(node, roots)
        if chain:
            found[chain] = None
            return
        for child in node.iter_child_nodes():
            walk(child)

    walk(tree)
    return list(found)


def _strangers(tree: nodes.Template) -> set[str]:
    """The first parts of names that a script neither has nor makes itself, by a loop, `set` or `with`."""
    from jinja2.meta import find_undeclared_variables

    inside = {id(name) for block in tree.find_all((nodes.For, nodes.With)) for name in block.find_all(nodes.Name)}
    # One that is set in an `if` only may be there: the founder knows why he asks.
    made = {
        name.name
        for each in tree.find_all(nodes.Assign)
        for name in each.find_all(nodes.Name)
        if name.ctx == "store" and id(name) not in inside
    }
    return find_undeclared_variables(tree) - made - set(ROOTS)


def _chain(node: nodes.Node, roots: set[str]) -> str:
    if isinstance(node, nodes.Name):
        return node.name if node.name in roots and node.ctx == "load" else ""
    if isinstance(node, nodes.Getattr):
        before = _chain(node.node, roots)
        return f"{before}.{node.attr}" if _goes_on(before, roots) else before
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        before = _chain(node.node, roots)
        return f'{before}["{node.arg.value}"]' if _goes_on(before, roots) else before
    return ""


def _goes_on(before: str, roots: set[str]) -> bool:
    """Whether a name has a next part: the roots and the columns have; of a stranger every part is told."""
    root = before.split(".")[0].split("[")[0]
    return before in (*ROOTS, "prospect.custom") or (root in roots and root not in ROOTS)

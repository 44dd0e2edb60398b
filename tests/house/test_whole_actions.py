"""A user action looks and writes in one go: what it found still stands when it writes, whatever other programs do meanwhile."""

import ast

from .tree import parsed, python_files, shown


def _opens_action(node: ast.AST) -> bool:
    return isinstance(node, ast.With) and any(
        isinstance(item.context_expr, ast.Call) and getattr(item.context_expr.func, "id", "") == "action" for item in node.items
    )


def test_what_looks_before_its_action_is_undivided() -> None:
    divided = []
    for path in python_files("salestui/store"):
        for function in (node for node in parsed(path).body if isinstance(node, ast.FunctionDef)):
            actions = [node for node in ast.walk(function) if isinstance(node, ast.With) and _opens_action(node)]
            if (
                not actions
                or function.name.startswith("_")
                or any(getattr(each, "id", "") == "undivided" for each in function.decorator_list)
            ):
                continue
            inside = min(action.body[0].lineno for action in actions)
            looks = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == "db" and node.lineno < inside]
            if len(looks) > 1:  # the first is what the action itself is given
                divided.append(f"{shown(path)}: {function.name}")
    assert not divided, "a look before the action: " + ", ".join(divided)

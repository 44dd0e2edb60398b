"""Work in a thread of its own. Unlike one of the library's it does not keep the app from being left before it is done."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from typing import Any

from ..errors import SalesError


def begin(work: Callable[[], Any], name: str) -> tuple[threading.Thread, "asyncio.Future[Any]"]:
    """Begin it; the thread, and what it gives or raises once it is over."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[Any] = loop.create_future()

    def tell(result: Any, fault: BaseException | None) -> None:
        if not ended.done() and fault is not None:
            ended.set_exception(fault)
        elif not ended.done():
            ended.set_result(result)

    def run() -> None:
        try:
            result = work()
        except SalesError as fault:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(tell, None, fault)
            return
        except BaseException as fault:
            with suppress(RuntimeError):  # the app is gone, and with it who would hear it
                loop.call_soon_threadsafe(tell, None, fault)
            raise SystemExit from fault  # the thread ends quietly: the fault is raised where it is waited for
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(tell, result, None)

    # A question from that thread is put in the app's context, without which no dialog can be opened.
    thread = threading.Thread(target=copy_context().run, args=(run,), name=name, daemon=True)
    thread.start()
    return thread, ended

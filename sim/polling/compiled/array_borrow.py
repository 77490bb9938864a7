"""Arrays whose references compiled code need not count."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from numba.extending import intrinsic

from sim.polling.trace import Ticks


def _borrowed(_: Any, array: Any) -> Any:
    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        view = context.make_array(signature.args[0])(context, builder, arguments[0])
        view.meminfo, view.parent = view.meminfo.type(None), view.parent.type(None)
        return view._getvalue()

    return array(array), lower


borrowed: Callable[[Ticks], Ticks] = cast("Any", intrinsic(_borrowed))
"""The same array without a count of references, for compiled code; the caller's must outlive it.

A reference is counted, atomically, at almost every assignment and call: in the event calendar that took
more time than the events."""

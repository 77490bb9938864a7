"""What Numba has no words for: arrays whose references are not counted, keys side by side in one register.

A register of keys is written in LLVM's general instructions, so that every processor gets its own, be it
AVX-512, AVX2, NEON or plain ones, and all of them the same integers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, models, register_model

_Arrays = TypeVar("_Arrays")

_KEY: Final = ir.IntType(64)
_PLACE: Final = ir.IntType(32)
_LAST: Final = (1 << 63) - 1


def _lend(context: Any, builder: Any, kind: Any, value: Any) -> Any:
    if isinstance(kind, types.BaseTuple):
        for place, member in enumerate(cast("Any", kind)):
            lent = _lend(context, builder, member, builder.extract_value(value, place))
            value = builder.insert_value(value, lent, place)
    elif isinstance(kind, types.Array):
        view = context.make_array(kind)(context, builder, value)
        view.meminfo, view.parent = view.meminfo.type(None), view.parent.type(None)
        value = view._getvalue()
    return value


def _borrowed(_: Any, arrays: Any) -> Any:
    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _lend(context, builder, signature.args[0], arguments[0])

    return arrays(arrays), lower


borrowed: Callable[[_Arrays], _Arrays] = cast("Any", intrinsic(_borrowed))
"""The same array, or the same tuple with arrays in it, without a count of references, for compiled code.

The caller's must outlive it. A reference is counted, atomically, at almost every assignment and call: in the
event calendar that took more time than the events, and half a microsecond a station elsewhere."""


class Lanes(types.Type):
    """Type of so many keys in one vector register, or in as many as they need."""

    def __init__(self, width: int) -> None:
        super().__init__(name=f"Lanes({width})")
        self.width = width


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, lanes: Lanes) -> None:
        register = ir.VectorType(_KEY, lanes.width)
        super().__init__(manager, lanes, register)  # type: ignore[no-untyped-call]  # numba's


def _shuffle(builder: Any, one: Any, other: Any, places: list[int]) -> Any:
    mask = ir.Constant(ir.VectorType(_PLACE, len(places)), places)
    return builder.shuffle_vector(one, other, mask)


def _spread(builder: Any, key: Any, width: int) -> Any:
    """The key in every lane."""
    nothing = ir.Constant(ir.VectorType(_KEY, width), ir.Undefined)
    return _shuffle(builder, builder.insert_element(nothing, key, _PLACE(0)), nothing, [0] * width)


def _filled(width: int) -> Any:
    def typed(_: Any, key: Any) -> Any:
        def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return _spread(builder, arguments[0], width)

        return Lanes(width)(types.int64), lower

    return intrinsic(typed)


filled_8: Callable[[int], Any] = _filled(8)
filled_16: Callable[[int], Any] = _filled(16)
"""Eight or sixteen times the same key."""


def _third(_: Any, lanes: Any) -> Any:
    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.extract_element(arguments[0], _PLACE(2))

    return types.int64(lanes), lower


third: Callable[[Any], int] = cast("Any", intrinsic(_third))
"""Third key."""


def _exchanged(_: Any, lanes: Any, key: Any) -> Any:
    width = lanes.width

    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        keys, new = arguments[0], _spread(builder, arguments[1], width)
        last = ir.Constant(ir.VectorType(_KEY, width), [_LAST] * width)
        following = _shuffle(builder, keys, last, list(range(1, width + 1)))
        later = builder.select(builder.icmp_signed(">", keys, new), keys, new)
        return builder.select(builder.icmp_signed("<", later, following), later, following)

    return lanes(lanes, types.int64), lower


exchanged: Callable[[Any, int], Any] = cast("Any", intrinsic(_exchanged))
"""Keys in order, the first one gone and a new one in.

Each lane takes the median of its own key, the next lane's and the new one."""

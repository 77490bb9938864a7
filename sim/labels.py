"""Labels of derived figures: each says what it is, and inherits nothing of what it was worked out from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import xarray as xr

Label = tuple[str, str]
"""Long name, and units."""

OF_REPLICATIONS: Final = "share of replications"


def labelled(found: xr.Dataset, labels: Mapping[str, Label]) -> xr.Dataset:
    """A derived Dataset with a long name and units of its own on every variable.

    Parameters
    ----------
    found : xarray.Dataset
    labels : mapping of str to pair of str
        By variable; one that is missing is a KeyError.

    Returns
    -------
    xarray.Dataset

    Examples
    --------
    >>> import xarray as xr
    >>> met = xr.DataArray([True, False], dims="replication", attrs={"long_name": "whether it is met"})
    >>> labelled(xr.Dataset({"p": (~met).mean()}), {"p": ("share not met", "1")})["p"].attrs
    {'long_name': 'share not met', 'units': '1'}
    """
    return found.assign({str(name): with_label(found[name], labels[str(name)]) for name in found.data_vars})


def with_label(figure: xr.DataArray, label: Label) -> xr.DataArray:
    """A derived figure with a long name and units of its own."""
    bare: xr.DataArray = figure.drop_attrs(deep=False)
    return bare.assign_attrs(long_name=label[0], units=label[1])

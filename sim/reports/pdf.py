"""A report as PDF, by weasyprint, which is an extra."""

from __future__ import annotations

from sim.errors import ResultsError


def as_pdf(html: str) -> bytes:
    """A page as PDF; the same bytes for the same page.

    Raises
    ------
    ResultsError
        If weasyprint is not installed.
    """
    try:
        from weasyprint import HTML
    except (
        ImportError,
        OSError,
    ) as error:  # OSError: it is there, a library of the system that it needs is not
        raise ResultsError(
            "a report as PDF needs weasyprint: pip install 'referendum-sim[pdf]'; or save it as .html and"
            f" print it from a browser ({error})"
        ) from error
    content = HTML(string=html).write_pdf(pdf_identifier=b"referendum-sim")
    return bytes(content)

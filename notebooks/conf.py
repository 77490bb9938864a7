"""Sphinx's settings: `make docs` builds the site from this folder and from the code (`site/`)."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

project = "referendum-sim"
author = "the contributors of referendum-sim"
copyright = "the contributors, Apache-2.0"
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "site_pages"]
exclude_patterns = ["_build", "built/gallery.md", "site_pages", "**/.ipynb_checkpoints"]
myst_heading_anchors = 4
suppress_warnings = ["config.cache"]

# Outputs come from the cache that the tests leave; a notebook that is not there, or has changed, is run.
nb_execution_mode = "cache"
nb_execution_cache_path = str(HERE.parent / ".jupyter_cache")
nb_execution_timeout = 300
nb_execution_raise_on_error = True
nb_ipywidgets_js = {}  # no widget, and no request to anybody else's server
nb_merge_streams = True

autodoc_typehints = "description"
autodoc_member_order = "bysource"
napoleon_google_docstring = False

html_theme = "furo"
html_static_path = ["site_pages/static"]
html_css_files = ["commands.css"]
html_title = "referendum-sim"
html_copy_source = False
html_show_sourcelink = False

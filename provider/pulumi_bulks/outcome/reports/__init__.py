"""Reports of outcomes: records in, a text out. Pure; Jinja2 is imported for HTML alone."""

from .junit import junit_of
from .markdown import markdown_of
from .page import page_of
from .summary import Summary, summary_of

__all__ = ["Summary", "junit_of", "markdown_of", "page_of", "summary_of"]

"""Competency matrices as they lie about: Markdown pages, tables, CSV files and job pages, read into levels."""

from quarterdeck.desk.growth.matrices.model import Found, Line, Source
from quarterdeck.desk.growth.matrices.reading import read

__all__ = ["Found", "Line", "Source", "read"]

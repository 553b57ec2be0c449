"""Exploring live in JupyterLab: linked views of one selection of claims; a notebook calls `explore(data)`."""

from .explorer import Explore, explore

__all__ = ["Explore", "explore"]

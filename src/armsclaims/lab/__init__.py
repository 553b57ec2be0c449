"""Exploring live in JupyterLab: linked views of one selection of claims, as widgets. The notebook calls `explore(data)`."""

from .explorer import Explore, explore

__all__ = ["Explore", "explore"]

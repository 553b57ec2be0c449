"""The maps of claims: an overview, the two ports, and the Black Sea. Importing this package registers them.

Matter reported elsewhere will be a layer of its own beside `layers`, drawn last, with its own group in the legend: no
function here reads it.
"""

from . import crimea, overview, ports

__all__ = ["crimea", "overview", "ports"]

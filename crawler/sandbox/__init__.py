"""A small web of simulated government sites on loopback, served from real published figures.

Each portal speaks the dialect of one content system; every page says that it is a simulation and where its
figures come from. For the demo, the tests and the benchmarks. The crawler's face does not import it.
"""

from crawler.sandbox.faults import FAULTS, Fault, UnknownFault
from crawler.sandbox.figures import figures
from crawler.sandbox.loopback import PortTaken
from crawler.sandbox.simulated import Published
from crawler.sandbox.web import Web, published, serve

__all__ = ["FAULTS", "Fault", "PortTaken", "Published", "UnknownFault", "Web", "figures", "published", "serve"]

"""Whose report is it, and of which year? Title, the page's own metadata, text and site, compared."""

from pipeline.identity.identify import identify
from pipeline.identity.model import Agency, Flag, Identity, Origin

__all__ = ["Agency", "Flag", "Identity", "Origin", "identify"]

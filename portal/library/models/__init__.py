from .measure import Measure
from .pages import ContentPage, NewsIndexPage, NewsPage

__all__ = ["ContentPage", "Measure", "NewsIndexPage", "NewsPage"]

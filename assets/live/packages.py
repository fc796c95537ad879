"""Fetches a group of packages when the first of them is imported."""

import importlib
import site
import sys
from importlib.machinery import PathFinder

import js

SITE_PACKAGES = site.getsitepackages()[0]


class FromTheSite:
    """Asked last, for what is not there yet."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if path is None and js.fetchPackage(name):
            importlib.invalidate_caches()
            return PathFinder.find_spec(name)
        return None


sys.meta_path.append(FromTheSite)

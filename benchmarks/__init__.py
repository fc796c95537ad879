"""Timings side by side with other libraries."""

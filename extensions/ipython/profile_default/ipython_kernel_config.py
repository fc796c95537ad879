"""Kernels of the book: what C++ libraries log goes to the terminal, never into a cell's output."""

c = get_config()  # noqa: F821 - IPython defines it
c.IPKernelApp.capture_fd_output = False
c.IPKernelApp.log_level = 40  # errors only
c.HistoryManager.enabled = False  # the book has no use for it, and kernels share the profile

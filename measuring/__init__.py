"""How numbers are measured that a page cannot wait for, how they are kept, and what proves them."""

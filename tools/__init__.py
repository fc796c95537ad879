"""Small commands: build and show the book, set up its environment, make a fork one's own."""

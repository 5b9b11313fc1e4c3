"""Every fault of HERE and of the way to it, over real HTTP."""

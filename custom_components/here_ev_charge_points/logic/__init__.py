"""Rules without Home Assistant and without I/O: each stands here once."""

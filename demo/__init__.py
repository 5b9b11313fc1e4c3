"""A Home Assistant of its own to look at the integration: scripts/demo."""

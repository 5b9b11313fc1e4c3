"""The dashboard of the demo: a section for each location, and a map."""

from .client import HomeAssistant, Json

PATH = "charging-locations"


async def save_dashboard(home: HomeAssistant, entry_id: str) -> None:
    """Show the locations of a config entry on a dashboard of their own."""
    states = await home.states()
    entities = [
        entity
        for entity in await home.entities(entry_id)
        if entity["entity_id"] in states
        and not entity["entity_category"]
        and not entity["entity_id"].startswith("event.")
    ]
    sections = [
        _section(device["name_by_user"] or device["name"], own)
        for device in await home.devices(entry_id)
        if (own := [e["entity_id"] for e in entities if e["device_id"] == device["id"]])
    ]
    placed = [
        entity["entity_id"]
        for entity in entities
        if "latitude" in states[entity["entity_id"]]["attributes"]
    ]
    sections.append(
        {"type": "grid", "cards": [_heading("Map", "mdi:map"), _map(placed)]}
    )
    view = {"type": "sections", "title": "Charging", "max_columns": 4}
    await home.save_dashboard(
        PATH, "Charging", "mdi:ev-station", {"views": [{**view, "sections": sections}]}
    )


def _section(name: str, entities: list[str]) -> Json:
    """Show a location and what belongs to it."""
    tiles = [
        {"type": "tile", "entity": entity, "name": {"type": "entity"}}
        for entity in entities
    ]
    return {"type": "grid", "cards": [_heading(name, "mdi:ev-station"), *tiles]}


def _heading(text: str, icon: str) -> Json:
    return {"type": "heading", "heading": text, "icon": icon}


def _map(entities: list[str]) -> Json:
    places = [{"entity": entity, "label_mode": "state"} for entity in entities]
    return {"type": "map", "entities": ["zone.home", *places], "default_zoom": 13}

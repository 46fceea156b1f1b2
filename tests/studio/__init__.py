"""A package, unlike other folders of tests: so its files share one browser and one server."""

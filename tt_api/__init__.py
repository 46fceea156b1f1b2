"""tt_api: the data API of a travel agency's back office. `tt_api.app.create_app` makes the application."""

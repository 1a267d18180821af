"""Addresses of dialogs, token endpoints and what connecting asks of the Graph API."""

from starlette.routing import Route

from simulator.connect import control_api, dialogs, oauth, objects
from simulator.graph.calls import graph_endpoint

GRAPH = "/simulator/graph/{version}"
OBJECT = f"{GRAPH}/{{object_id}}"

routes = [
    *control_api.routes,
    Route("/simulator/facebook/{version}/dialog/oauth", dialogs.facebook, methods=["GET", "POST"]),
    Route("/simulator/instagram/oauth/authorize", dialogs.instagram, methods=["GET", "POST"]),
    Route("/simulator/instagram-api/oauth/access_token", graph_endpoint(oauth.instagram_exchange), methods=["POST"]),
    Route("/simulator/graph/access_token", graph_endpoint(oauth.instagram_extend), methods=["GET"]),
    Route("/simulator/graph/refresh_access_token", graph_endpoint(oauth.instagram_refresh), methods=["GET"]),
    Route(f"{GRAPH}/oauth/access_token", graph_endpoint(oauth.exchange), methods=["GET", "POST"]),
    Route(f"{GRAPH}/debug_token", graph_endpoint(oauth.debug_token), methods=["GET"]),
    Route(f"{GRAPH}/me/accounts", graph_endpoint(objects.list_accounts), methods=["GET"]),
    Route(f"{OBJECT}/phone_numbers", graph_endpoint(objects.list_numbers), methods=["GET"]),
    Route(f"{OBJECT}/register", graph_endpoint(objects.register), methods=["POST"]),
    Route(f"{OBJECT}/whatsapp_business_profile", graph_endpoint(objects.business_profile), methods=["GET", "POST"]),
    Route(f"{OBJECT}/smb_app_data", graph_endpoint(objects.import_from_phone_app), methods=["POST"]),
    Route(f"{OBJECT}/subscribed_apps", graph_endpoint(objects.subscribed_apps), methods=["GET", "POST", "DELETE"]),
    Route(f"{OBJECT}/subscriptions", graph_endpoint(objects.app_subscriptions), methods=["GET"]),
    Route(OBJECT, graph_endpoint(objects.get_object), methods=["GET"]),
]

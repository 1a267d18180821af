"""Addresses of the Graph API and of the files it links to."""

from starlette.routing import Route

from simulator.graph.calls import graph_endpoint
from simulator.graph.objects import (
    delete_object,
    fetch_cdn_file,
    fetch_whatsapp_file,
    get_object,
    subscribed_apps,
    upload_media,
)
from simulator.graph.send import send_message

GRAPH = "/simulator/graph/{version}/{object_id}"

routes = [
    Route(f"{GRAPH}/messages", graph_endpoint(send_message), methods=["POST"]),
    Route(f"{GRAPH}/media", graph_endpoint(upload_media), methods=["POST"]),
    Route(f"{GRAPH}/subscribed_apps", graph_endpoint(subscribed_apps), methods=["GET", "POST", "DELETE"]),
    Route(GRAPH, graph_endpoint(get_object), methods=["GET"]),
    Route(GRAPH, graph_endpoint(delete_object), methods=["DELETE"]),
    Route("/simulator/lookaside/whatsapp_business/attachments/", fetch_whatsapp_file),
    Route("/simulator/cdn/{media_id}/{name}", fetch_cdn_file),
]

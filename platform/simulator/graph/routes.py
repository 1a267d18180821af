"""Addresses of the Graph API and of the files it links to."""

from starlette.routing import Route

from simulator.graph.calls import graph_endpoint
from simulator.graph.objects import (
    delete_object,
    fetch_cdn_file,
    fetch_whatsapp_file,
    get_object,
    post_object,
    subscribed_apps,
    unknown_path,
    upload_media,
)
from simulator.graph.pages import add_attachment, thread_control
from simulator.graph.send import send_message
from simulator.graph.templates import create_template, delete_templates, list_templates, unpause_template
from simulator.graph.uploads import create_session, show_example

GRAPH = "/simulator/graph/{version}/{object_id}"

routes = [
    Route(f"{GRAPH}/messages", graph_endpoint(send_message), methods=["POST"]),
    Route(f"{GRAPH}/marketing_messages", graph_endpoint(send_message), methods=["POST"]),
    Route(f"{GRAPH}/media", graph_endpoint(upload_media), methods=["POST"]),
    Route(f"{GRAPH}/subscribed_apps", graph_endpoint(subscribed_apps), methods=["GET", "POST", "DELETE"]),
    Route(f"{GRAPH}/message_templates", graph_endpoint(list_templates), methods=["GET"]),
    Route(f"{GRAPH}/message_templates", graph_endpoint(create_template), methods=["POST"]),
    Route(f"{GRAPH}/message_templates", graph_endpoint(delete_templates), methods=["DELETE"]),
    Route(f"{GRAPH}/unpause", graph_endpoint(unpause_template), methods=["POST"]),
    Route(f"{GRAPH}/uploads", graph_endpoint(create_session), methods=["POST"]),
    Route(f"{GRAPH}/message_attachments", graph_endpoint(add_attachment), methods=["POST"]),
    *[
        Route(f"{GRAPH}/{action}_thread_control", graph_endpoint(thread_control), methods=["POST"])
        for action in ("take", "pass", "release")
    ],
    Route(GRAPH, graph_endpoint(get_object), methods=["GET"]),
    Route(GRAPH, graph_endpoint(post_object), methods=["POST"]),
    Route(GRAPH, graph_endpoint(delete_object), methods=["DELETE"]),
    Route("/simulator/graph/{path:path}", graph_endpoint(unknown_path), methods=["GET", "POST", "DELETE"]),
    Route("/simulator/lookaside/whatsapp_business/attachments/", fetch_whatsapp_file),
    Route("/simulator/examples/{name}", show_example),
    Route("/simulator/cdn/{media_id}/{name}", fetch_cdn_file),
]

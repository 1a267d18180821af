from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """The organization's accounts at the platforms. The label is not `channels`: Django Channels owns that one."""

    name = "apps.channels"
    label = "channel_accounts"

"""`python -m bench.naive.manage`: Django's commands with the naive settings."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.naive.settings"
    execute_from_command_line(sys.argv)

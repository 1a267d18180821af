"""What tests of every room stand on: a database with two organizations, a signed-in client, threads."""

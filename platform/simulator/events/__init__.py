"""What happens around the conversations: accounts, numbers, calls, groups, history, comments, thread control."""

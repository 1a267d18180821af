"""What every case needs: programs, load, sockets, processor time, numbers, budgets."""

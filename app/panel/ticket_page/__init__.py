"""The page of one ticket, from customer to copied reply."""

"""What is only polite: thanks, a yes to a reminder, an excuse, a promise for later."""

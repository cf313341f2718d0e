"""From outside to the inbox: webhooks, catching up with a provider, files, links to files."""

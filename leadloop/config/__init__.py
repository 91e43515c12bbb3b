"""Settings, addresses, WSGI and the command line: names everything, imported by nothing."""

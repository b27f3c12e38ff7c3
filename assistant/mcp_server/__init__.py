"""The library as a server of the Model Context Protocol: for agents, over stdio or loopback."""

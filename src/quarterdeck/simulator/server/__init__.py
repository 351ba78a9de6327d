"""A GitLab on loopback: GraphQL and REST over a made-up company, with faults on demand."""

from __future__ import annotations

from quarterdeck.simulator.server import faults
from quarterdeck.simulator.server.door import Logged
from quarterdeck.simulator.server.faults import Faults, NodeLimit, RateLimit, Rule
from quarterdeck.simulator.server.rules import ApprovalRule
from quarterdeck.simulator.server.server import DEFAULT_TOKEN, Server, serve
from quarterdeck.simulator.server.tokens import Token
from quarterdeck.simulator.server.world import World

__all__ = [
    "DEFAULT_TOKEN",
    "ApprovalRule",
    "Faults",
    "Logged",
    "NodeLimit",
    "RateLimit",
    "Rule",
    "Server",
    "Token",
    "World",
    "faults",
    "serve",
]

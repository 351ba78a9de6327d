"""What the forecast commands share: files and the lake in, answers out."""

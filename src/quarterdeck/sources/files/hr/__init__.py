"""Exports of systems for human resources: recognised by their headers, mapped once, read without what is not needed."""

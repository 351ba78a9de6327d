"""A job page (Markdown with front matter) as a model of the role, and what is wrong with the page.

Pure: text in, values out; no clock, no network, no store. ``parse`` never raises, whatever the text.
"""

"""Who is on call: shapes, fair shares, a search, a proof, and what the pagers read. Values in, values out.

No clock, no network, no Django. The solver (OR-Tools) is an extra, imported by ``solver`` when it is asked for.
"""

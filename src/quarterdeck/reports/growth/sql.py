"""What is asked of the lake for one person, about their own work alone. Numbers are put in as numbers."""

from __future__ import annotations

TOOK_PART = """
select 1 from merge_requests where mr_id = {mr_id} and author_id in ({numbers})
union all
select 1 from events where mr_id = {mr_id} and (actor_id in ({numbers}) or subject_id in ({numbers})) limit 1
"""
"""Whether somebody opened it, acted on it or was asked."""

OWN_MERGED = """
with mine as (
  select mr_id, source, project_id, iid, title, created_at, merged_at from merge_requests where author_id in ({numbers})
), firsts as (
  select source, project_id, min(created_at) as first_at from mine group by all
)
select m.mr_id, m.source, coalesce(p.path, ''), m.iid, m.title, epoch_us(m.merged_at),
       m.created_at = f.first_at and (select count(*) from firsts) > 1 as first_there,
       date_diff('day', m.created_at, m.merged_at) as days
from mine m join firsts f using (source, project_id) left join projects p on p.project_id = m.project_id
where m.merged_at >= make_timestamptz({since}::bigint)
  and (first_there or date_diff('day', m.created_at, m.merged_at) >= {long_days})
order by m.merged_at desc, m.mr_id limit {most}
"""
"""Their merge requests merged since then: the first in a project, or under way for long."""

REVIEWED = """
with acts as (
  select mr_id, count(*) filter (kind in ('commented', 'reviewed', 'changes_requested', 'approved')) as said,
         min("at") as first_at, max("at") as last_at
  from events where actor_id in ({numbers}) and "at" >= make_timestamptz({since}::bigint)
    and kind in ('commented', 'reviewed', 'changes_requested', 'approved', 'unapproved')
  group by mr_id having said >= {few}
)
select m.mr_id, m.source, coalesce(p.path, ''), m.iid, m.title, epoch_us(a.last_at), a.said,
       date_diff('day', a.first_at, a.last_at) as days,
       (list_contains(m.labels, 'Community contribution')
        or (u.kind = 'human' and u.access_level is null
            and exists (select 1 from users where access_level is not null))) as community
from acts a join merge_requests m using (mr_id) left join projects p on p.project_id = m.project_id
     left join users u on u.user_id = m.author_id
where coalesce(m.author_id, 0) not in ({numbers}) and u.kind is distinct from 'bot'
  and (said >= {many} or days >= {long_days} or community)
order by community desc, a.last_at desc, m.mr_id limit {most}
"""
"""Others' merge requests to which they said much, for long, or in which they helped somebody from outside."""

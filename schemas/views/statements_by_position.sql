-- Who took which position? One row for each statement and position, so that a statement with two positions stands twice.
-- position_value: The position taken.
-- actor_root: The origin to which the actor belongs.
create view statements_by_position as
select
    positions.position_value,
    statements.statement_id,
    statements.statement_date,
    statements.actor_id,
    actor_roots.root_id as actor_root,
    statements.speaker,
    statements.speaker_role,
    statements.incident_id,
    statements.about_actor_id,
    statements.forum,
    statements.summary,
    statements.source_id
from statements
inner join actor_roots on actor_roots.actor_id = statements.actor_id
cross join unnest(statements.position) as positions(position_value)
order by positions.position_value, statements.statement_id

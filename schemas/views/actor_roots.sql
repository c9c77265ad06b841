-- Which origin does an actor belong to? A ministry, a governor and their state share one root.
-- actor_id: The actor.
-- root_id: The actor above all others to which it belongs, or itself.
create view actor_roots as
with recursive climb as (
    select actor_id, actor_id as root_id, parent_id
    from actors
    union all
    select climb.actor_id, actors.actor_id as root_id, actors.parent_id
    from climb
    inner join actors on actors.actor_id = climb.parent_id
)
select actor_id, root_id
from climb
where parent_id is null
order by actor_id

-- Which series is an incident a part of, over however many steps? Each incident is also listed with itself.
-- incident_id: The incident.
-- series_id: A series that it is a part of, or the incident itself.
create view incident_series as
with recursive climb as (
    select incident_id, incident_id as series_id, part_of
    from incidents
    union all
    select climb.incident_id, incidents.incident_id as series_id, incidents.part_of
    from climb
    inner join incidents on incidents.incident_id = climb.part_of
)
select incident_id, series_id
from climb
order by incident_id, series_id

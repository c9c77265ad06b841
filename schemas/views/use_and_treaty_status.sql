-- Was the accused bound on that day, and the state on whose territory it happened? Each claim of use with both statuses on the first and the last day of the incident.
-- claim_id: The claim that names the accused.
-- incident_id: The incident.
-- first_day: First day of the incident, as far as known.
-- last_day: Last day of the incident.
-- accused_iso3: The state of the accused.
-- accused_status: Its status on the first day.
-- accused_status_last_day: Its status on the last day.
-- territory_iso3: The state on whose territory it happened.
-- territory_status: Its status on the first day.
-- territory_status_last_day: Its status on the last day.
create view use_and_treaty_status as
select
    said.claim_id,
    said.incident_id,
    said.stance,
    said.claimant_root,
    said.accused_root,
    coalesce(incidents.date_start, incidents.date_end) as first_day,
    incidents.date_end as last_day,
    accused.state_iso3 as accused_iso3,
    accused_first.status as accused_status,
    accused_last.status as accused_status_last_day,
    incidents.country_iso3 as territory_iso3,
    territory_first.status as territory_status,
    territory_last.status as territory_status_last_day
from claim_evidence as said
inner join incidents on incidents.incident_id = said.incident_id
inner join actors as accused on accused.actor_id = said.actor_id
left join treaty_periods as accused_first
    on accused_first.state_iso3 = accused.state_iso3
    and (accused_first.valid_from is null or accused_first.valid_from <= coalesce(incidents.date_start, incidents.date_end))
    and (accused_first.valid_until is null or coalesce(incidents.date_start, incidents.date_end) < accused_first.valid_until)
left join treaty_periods as accused_last
    on accused_last.state_iso3 = accused.state_iso3
    and (accused_last.valid_from is null or accused_last.valid_from <= incidents.date_end)
    and (accused_last.valid_until is null or incidents.date_end < accused_last.valid_until)
left join treaty_periods as territory_first
    on territory_first.state_iso3 = incidents.country_iso3
    and (territory_first.valid_from is null or territory_first.valid_from <= coalesce(incidents.date_start, incidents.date_end))
    and (territory_first.valid_until is null or coalesce(incidents.date_start, incidents.date_end) < territory_first.valid_until)
left join treaty_periods as territory_last
    on territory_last.state_iso3 = incidents.country_iso3
    and (territory_last.valid_from is null or territory_last.valid_from <= incidents.date_end)
    and (territory_last.valid_until is null or incidents.date_end < territory_last.valid_until)
where said.claim_type = 'responsibility' and said.stance <> 'denies' and incidents.event_type = 'use'
order by said.claim_id

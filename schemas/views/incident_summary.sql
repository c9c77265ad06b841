-- What is there to know about each incident at a glance? Place, time, assessment, who is accused, what was used and how many were hurt.
-- incident_id: The incident.
-- country: Name of the state.
-- assessment: What supports that it occurred: acknowledged, corroborated, single-source, suspected, undetermined or unsupported.
-- accused_answer: What the accused say: acknowledges, denies or none-recorded.
-- accused: The accused with what supports the accusation and what they answer.
-- munitions: Names of the munitions that are said to have been used.
-- killed_lowest: The lowest number of people or civilians killed that a claimant gives.
-- killed_highest: The highest number of people or civilians killed that a claimant gives.
-- injured_lowest: The lowest number of people or civilians injured that a claimant gives.
-- injured_highest: The highest number of people or civilians injured that a claimant gives.
-- origins: How many origins assert that it occurred.
-- claims: How many claims there are about it.
create view incident_summary as
with accused as (
    select
        incident_id,
        string_agg(accused || ' (' || assessment || ', ' || accused_answer || ')', '; ' order by accused) as accused
    from responsibility_assessment
    group by incident_id
),

weapons as (
    select
        named.incident_id,
        string_agg(named.name, '; ' order by named.name) as munitions
    from (
        select distinct claims.incident_id, munitions.name
        from claims
        inner join munitions on munitions.munition_id = claims.munition_id
        where claims.stance in ('asserts', 'suggests')
    ) as named
    group by named.incident_id
),

harm as (
    select
        incident_id,
        min(case when claim_type = 'killed' and measure in ('all', 'civilians') then lowest end) as killed_lowest,
        max(case when claim_type = 'killed' and measure in ('all', 'civilians') then highest end) as killed_highest,
        min(case when claim_type = 'injured' and measure in ('all', 'civilians') then lowest end) as injured_lowest,
        max(case when claim_type = 'injured' and measure in ('all', 'civilians') then highest end) as injured_highest
    from casualties
    group by incident_id
)

select
    incidents.incident_id,
    incidents.event_type,
    incidents.scope,
    incidents.part_of,
    incidents.title,
    incidents.date_start,
    incidents.date_end,
    states.name as country,
    incidents.country_iso3,
    incidents.admin1,
    incidents.place,
    incidents.latitude,
    incidents.longitude,
    incidents.location_precision,
    incidents.site_type,
    incident_assessment.assessment,
    incident_assessment.accused_answer,
    accused.accused,
    weapons.munitions,
    harm.killed_lowest,
    harm.killed_highest,
    harm.injured_lowest,
    harm.injured_highest,
    incident_assessment.claims,
    incident_assessment.sources,
    incident_assessment.asserted_by as origins
from incidents
inner join states on states.iso3 = incidents.country_iso3
inner join incident_assessment on incident_assessment.incident_id = incidents.incident_id
left join accused on accused.incident_id = incidents.incident_id
left join weapons on weapons.incident_id = incidents.incident_id
left join harm on harm.incident_id = incidents.incident_id
order by incidents.incident_id

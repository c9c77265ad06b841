-- How many were killed or injured, by whose count? One row for each incident, kind of harm and group of people, with the lowest and highest figure; rows with a `part_of` are inside a series and must not be added to it.
-- incident_id: The incident.
-- claim_type: The kind of harm: killed, injured, or casualties where the two are not told apart.
-- lowest: The lowest number that a claimant gives.
-- highest: The highest number that a claimant gives.
-- highest_is_open: Whether a claimant gives only a least number, so that nothing bounds the highest.
-- claims: How many claims give a number.
-- origins: How many origins give a number.
-- claimants: The claimants that give a number.
create view casualties as
with counted as (
    select *
    from claim_evidence
    where claim_type in ('killed', 'injured', 'casualties') and stance in ('asserts', 'suggests')
),

figures as (
    select
        incident_id,
        claim_type,
        measure,
        min(coalesce(count_min, count_max)) as lowest,
        max(coalesce(count_max, count_min)) as highest,
        max(case when count_max is null then 1 else 0 end) = 1 as highest_is_open,
        count(*) as claims,
        count(distinct claimant_root) as origins
    from counted
    group by incident_id, claim_type, measure
),

names as (
    select
        incident_id,
        claim_type,
        measure,
        string_agg(claimant, '; ' order by claimant) as claimants
    from (select distinct incident_id, claim_type, measure, claimant from counted) as named
    group by incident_id, claim_type, measure
)

select
    figures.incident_id,
    incidents.part_of,
    figures.claim_type,
    figures.measure,
    figures.lowest,
    figures.highest,
    figures.highest_is_open,
    figures.claims,
    figures.origins,
    names.claimants
from figures
inner join incidents on incidents.incident_id = figures.incident_id
inner join names
    on names.incident_id = figures.incident_id
    and names.claim_type = figures.claim_type
    and names.measure = figures.measure
order by figures.incident_id, figures.claim_type, figures.measure

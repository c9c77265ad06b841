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
select
    claim_evidence.incident_id,
    incidents.part_of,
    claim_evidence.claim_type,
    claim_evidence.measure,
    min(coalesce(claim_evidence.count_min, claim_evidence.count_max)) as lowest,
    max(coalesce(claim_evidence.count_max, claim_evidence.count_min)) as highest,
    max(case when claim_evidence.count_max is null then 1 else 0 end) = 1 as highest_is_open,
    count(*) as claims,
    count(distinct claim_evidence.claimant_root) as origins,
    string_agg(distinct claim_evidence.claimant, '; ' order by claim_evidence.claimant) as claimants
from claim_evidence
inner join incidents on incidents.incident_id = claim_evidence.incident_id
where claim_evidence.claim_type in ('killed', 'injured', 'casualties')
    and claim_evidence.stance in ('asserts', 'suggests')
group by claim_evidence.incident_id, incidents.part_of, claim_evidence.claim_type, claim_evidence.measure
order by claim_evidence.incident_id, claim_evidence.claim_type, claim_evidence.measure

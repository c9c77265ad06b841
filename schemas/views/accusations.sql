-- Who accuses whom, and what is the answer? One row for each accuser and accused, both as roots; nobody accuses themselves.
-- accuser_root: The origin that accuses.
-- accuser: Name of the origin that accuses.
-- accused_root: The origin that is accused.
-- accused: Name of the origin that is accused.
-- incidents: In how many incidents.
-- asserted: In how many of them the accuser asserts it.
-- suggested: In how many of them the accuser only suggests it.
-- denied: In how many of them the accused denies it.
-- acknowledged: In how many of them the accused acknowledges it.
-- first_said: Day of the earliest accusation, as far as known.
-- last_said: Day of the latest accusation, as far as known.
-- mutual: Whether the accused accuses the accuser too.
create view accusations as
with pairs as (
    select
        claimant_root,
        accused_root,
        incident_id,
        max(case when stance = 'asserts' then 1 else 0 end) as asserted,
        min(said_on) as first_said,
        max(said_on) as last_said
    from claim_evidence
    where claim_type = 'responsibility' and stance in ('asserts', 'suggests') and claimant_root <> accused_root
    group by claimant_root, accused_root, incident_id
)

select
    pairs.claimant_root as accuser_root,
    accusers.name as accuser,
    pairs.accused_root,
    accused.name as accused,
    count(*) as incidents,
    count(case when pairs.asserted = 1 then 1 end) as asserted,
    count(*) - count(case when pairs.asserted = 1 then 1 end) as suggested,
    count(case when assessed.accused_answer = 'denies' then 1 end) as denied,
    count(case when assessed.accused_answer = 'acknowledges' then 1 end) as acknowledged,
    min(pairs.first_said) as first_said,
    max(pairs.last_said) as last_said,
    max(case when back.claimant_root is null then 0 else 1 end) = 1 as mutual
from pairs
inner join actors as accusers on accusers.actor_id = pairs.claimant_root
inner join actors as accused on accused.actor_id = pairs.accused_root
inner join responsibility_assessment as assessed
    on assessed.incident_id = pairs.incident_id and assessed.accused_root = pairs.accused_root
left join (select distinct claimant_root, accused_root from pairs) as back
    on back.claimant_root = pairs.accused_root and back.accused_root = pairs.claimant_root
group by pairs.claimant_root, accusers.name, pairs.accused_root, accused.name
order by pairs.claimant_root, pairs.accused_root

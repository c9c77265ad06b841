-- Who is said to have done it, what supports that, and what does the accused answer? One row for each incident and accused root; who only denies it, and is accused by nobody, is `unsupported`. Origins are distinct roots of claimants, outlets that repeat do not count.
-- incident_id: The incident.
-- accused_root: The origin that is accused.
-- accused: Name of the origin that is accused.
-- assessment: What supports the accusation: acknowledged, corroborated, single-source, suspected, undetermined or unsupported.
-- accused_answer: What the accused says: acknowledges, denies or none-recorded.
-- asserted_by: How many origins assert it.
-- suggested_by: How many origins suggest it.
-- denied_by_others: How many other origins than the accused deny it.
create view responsibility_assessment as
with accusations_heard as (
    select
        incident_id,
        accused_root,
        max(case when stance = 'asserts' and claimant_root = accused_root then 1 else 0 end) as acknowledged,
        count(distinct case when stance = 'asserts' then claimant_root end) as asserted_by,
        count(distinct case when stance = 'suggests' then claimant_root end) as suggested_by,
        count(distinct case when stance = 'undetermined' then claimant_root end) as undetermined_by
    from claim_evidence
    where claim_type = 'responsibility'
    group by incident_id, accused_root
),

answers as (
    select
        heard.incident_id,
        heard.accused_root,
        max(case when denials.claimant_root = heard.accused_root then 1 else 0 end) as denied_by_accused,
        count(distinct case when denials.claimant_root <> heard.accused_root then denials.claimant_root end) as denied_by_others
    from accusations_heard as heard
    inner join denials
        on denials.incident_id = heard.incident_id
        and (denials.claim_type = 'occurred' or denials.accused_root = heard.accused_root)
    group by heard.incident_id, heard.accused_root
)

select
    heard.incident_id,
    heard.accused_root,
    actors.name as accused,
    -- The same steps as in incident_assessment; a test keeps the two equal.
    case
        when heard.acknowledged = 1 then 'acknowledged'
        when heard.asserted_by >= 2 then 'corroborated'
        when heard.asserted_by = 1 then 'single-source'
        when heard.suggested_by >= 1 then 'suspected'
        when heard.undetermined_by >= 1 then 'undetermined'
        else 'unsupported'
    end as assessment,
    case
        when heard.acknowledged = 1 then 'acknowledges'
        when answers.denied_by_accused = 1 then 'denies'
        else 'none-recorded'
    end as accused_answer,
    heard.asserted_by,
    heard.suggested_by,
    coalesce(answers.denied_by_others, 0) as denied_by_others
from accusations_heard as heard
inner join actors on actors.actor_id = heard.accused_root
left join answers on answers.incident_id = heard.incident_id and answers.accused_root = heard.accused_root
order by heard.incident_id, heard.accused_root

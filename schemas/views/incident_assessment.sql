-- Did it occur? One row for each incident. Whoever claims anything about it claims that it occurred, with the same stance; a denial of responsibility does not deny that.
-- incident_id: The incident.
-- assessment: What supports that it occurred: acknowledged, corroborated, single-source, suspected, undetermined or unsupported.
-- accused_answer: What the accused says: acknowledges, denies or none-recorded.
-- asserted_by: How many origins assert it.
-- suggested_by: How many origins suggest it.
-- denied_by_others: How many origins that are not accused deny that it occurred.
-- claims: How many claims there are about it.
-- sources: In how many sources these stand.
create view incident_assessment as
with heard as (
    select
        incident_id,
        max(case when claim_type = 'responsibility' and stance = 'asserts' and claimant_root = accused_root then 1 else 0 end) as acknowledged,
        count(distinct case when stance = 'asserts' then claimant_root end) as asserted_by,
        count(distinct case when stance = 'suggests' then claimant_root end) as suggested_by,
        count(distinct case when stance = 'undetermined' then claimant_root end) as undetermined_by,
        count(*) as claims,
        count(distinct source_id) as sources
    from claim_evidence
    group by incident_id
),

accused as (
    select distinct incident_id, accused_root
    from claim_evidence
    where claim_type = 'responsibility'
),

answers as (
    select
        denials.incident_id,
        max(
            case
                when accused.accused_root is null then 0
                when denials.claim_type = 'occurred' or denials.accused_root = denials.claimant_root then 1
                else 0
            end
        ) as denied_by_accused,
        count(distinct case when accused.accused_root is null and denials.claim_type = 'occurred' then denials.claimant_root end) as denied_by_others
    from denials
    left join accused on accused.incident_id = denials.incident_id and accused.accused_root = denials.claimant_root
    group by denials.incident_id
)

select
    heard.incident_id,
    -- The same steps as in responsibility_assessment; a test keeps the two equal.
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
    coalesce(answers.denied_by_others, 0) as denied_by_others,
    heard.claims,
    heard.sources
from heard
left join answers on answers.incident_id = heard.incident_id
order by heard.incident_id

-- What is claimed, by whom, and where can the words be read? Each claim with its incident, source, claimant, origin and a link to the passage.
-- incident_title: The short heading of the incident.
-- claimant: Name of the claimant.
-- claimant_root: The origin to which the claimant belongs.
-- accused: Name of the actor who is said to have done it.
-- accused_root: The origin to which the accused belongs.
-- said_on: Day on which the claim was made: its own date, or the day on which its source was published.
-- source_title: Title of the source.
-- publisher: Name of the publisher of the source.
create view claim_evidence as
select
    claims.claim_id,
    claims.incident_id,
    incidents.title as incident_title,
    claims.claim_type,
    claims.stance,
    claims.claimant_id,
    claimants.name as claimant,
    claimant_roots.root_id as claimant_root,
    claims.actor_id,
    accused.name as accused,
    accused_roots.root_id as accused_root,
    claims.munition_id,
    claims.measure,
    claims.count_min,
    claims.count_max,
    claims.basis,
    coalesce(claims.claim_date, case when length(sources.published) = 10 then cast(sources.published as date) end) as said_on,
    claims.summary,
    claims.passage,
    claims.source_id,
    sources.title as source_title,
    publishers.name as publisher,
    sources.published,
    sources.access,
    passage_links.link
from claims
inner join incidents on incidents.incident_id = claims.incident_id
inner join sources on sources.source_id = claims.source_id
inner join actors as publishers on publishers.actor_id = sources.publisher_id
inner join actors as claimants on claimants.actor_id = claims.claimant_id
inner join actor_roots as claimant_roots on claimant_roots.actor_id = claims.claimant_id
left join actors as accused on accused.actor_id = claims.actor_id
left join actor_roots as accused_roots on accused_roots.actor_id = claims.actor_id
left join passage_links on passage_links.table_name = 'claims' and passage_links.record_id = claims.claim_id
order by claims.claim_id

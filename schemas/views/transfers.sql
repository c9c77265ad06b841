-- Who delivered cluster munitions to whom, who denies it, and who announced it? Deliveries that somebody says took place, denials of them, and announcements, in one list.
-- kind: Whether it is said to have been delivered, that is denied, or it was announced.
-- record_id: The claim or the statement that says so.
-- incident_id: The delivery, or the incident that the statement speaks of.
-- day: First day of the delivery as far as known, or day of the announcement.
-- supplier: Name of the supplier; empty where none is named.
-- recipient: Name of the recipient.
-- stance: How firmly the delivery is said; empty for announcements.
-- said_by: Name of whoever says so.
-- assessment: What supports that the supplier delivered, or where none is named that it was delivered; empty for announcements.
-- supplier_answer: What the supplier says to it; empty for announcements.
-- summary: What is said, in our own neutral words.
create view transfers as
select
    case when said.stance = 'denies' then 'denied' else 'delivered' end as kind,
    said.claim_id as record_id,
    incidents.incident_id,
    coalesce(incidents.date_start, incidents.date_end) as day,
    said.accused as supplier,
    states.name as recipient,
    said.stance,
    said.claimant as said_by,
    coalesce(assessed.assessment, delivered.assessment) as assessment,
    assessed.accused_answer as supplier_answer,
    said.summary,
    said.link
from claim_evidence as said
inner join incidents on incidents.incident_id = said.incident_id
inner join states on states.iso3 = incidents.country_iso3
inner join incident_assessment as delivered on delivered.incident_id = said.incident_id
left join responsibility_assessment as assessed
    on assessed.incident_id = said.incident_id and assessed.accused_root = said.accused_root
where incidents.event_type = 'transfer' and said.claim_type in ('occurred', 'responsibility')
union all
select
    'announced' as kind,
    statements.statement_id as record_id,
    statements.incident_id,
    statements.statement_date as day,
    suppliers.name as supplier,
    recipients.name as recipient,
    cast(null as varchar) as stance,
    suppliers.name as said_by,
    cast(null as varchar) as assessment,
    cast(null as varchar) as supplier_answer,
    statements.summary,
    passage_links.link
from statements_by_position as statements
inner join actors as suppliers on suppliers.actor_id = statements.actor_id
left join actors as recipients on recipients.actor_id = statements.about_actor_id
left join passage_links on passage_links.table_name = 'statements' and passage_links.record_id = statements.statement_id
where statements.position_value = 'announce-transfer'
order by day nulls last, record_id

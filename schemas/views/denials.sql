-- Who denies what, and which incidents does the denial reach? A denial reaches its own incident; one about a series also reaches each part that began before it was spoken.
-- incident_id: The incident that the denial reaches.
-- claim_id: The claim that denies.
-- spoken_about: The incident or series that the denial speaks of.
-- claim_type: What is denied: that it occurred, or the responsibility for it.
create view denials as
select
    incident_series.incident_id,
    denial.claim_id,
    denial.incident_id as spoken_about,
    denial.claim_type,
    denial.claimant_root,
    denial.accused_root,
    denial.said_on
from claim_evidence as denial
inner join incident_series on incident_series.series_id = denial.incident_id
inner join incidents on incidents.incident_id = incident_series.incident_id
where denial.stance = 'denies'
    and denial.claim_type in ('occurred', 'responsibility')
    and (
        incident_series.incident_id = denial.incident_id
        or coalesce(incidents.date_start, incidents.date_end) < denial.said_on
    )
order by incident_series.incident_id, denial.claim_id

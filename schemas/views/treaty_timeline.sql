-- How many states were bound by the Convention, and since when? Running totals on each day on which one of them changed; `joined` are signatories, consented and parties together.
-- day: A day on which the status of a state changed.
-- signatory: How many states had signed and not yet consented.
-- consented: How many had consented and were not yet bound.
-- party: How many were bound.
-- withdrawn: How many had withdrawn.
-- joined: How many were signatory, consented or party.
create view treaty_timeline as
with days as (
    select distinct valid_from as day
    from treaty_periods
    where valid_from is not null
)

select
    days.day,
    count(case when periods.status = 'signatory' then 1 end) as signatory,
    count(case when periods.status = 'consented' then 1 end) as consented,
    count(case when periods.status = 'party' then 1 end) as party,
    count(case when periods.status = 'withdrawn' then 1 end) as withdrawn,
    count(case when periods.status in ('signatory', 'consented', 'party') then 1 end) as joined
from days
inner join treaty_periods as periods
    on (periods.valid_from is null or periods.valid_from <= days.day)
    and (periods.valid_until is null or days.day < periods.valid_until)
group by days.day
order by days.day

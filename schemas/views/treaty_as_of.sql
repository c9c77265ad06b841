-- What status did every state have under the Convention on a day? `from treaty_as_of('2022-02-25')` gives state_iso3 and status.
create macro treaty_as_of(as_of) as table
select state_iso3, status
from treaty_periods
where (valid_from is null or valid_from <= cast(as_of as date))
    and (valid_until is null or cast(as_of as date) < valid_until)
order by state_iso3

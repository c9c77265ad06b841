-- From when until when did a state have which status under the Convention? `valid_from` is empty for what always was, `valid_until` (not included) for what still is.
-- status: The status that the state had.
-- valid_from: First day of it; empty for what always was.
-- valid_until: First day on which it no longer held; empty for what still is.
create view treaty_periods as
select treaty, state_iso3, 'not-party' as status, cast(null as date) as valid_from, coalesce(signature_date, consent_date) as valid_until
from treaty_status
union all
select treaty, state_iso3, 'signatory' as status, signature_date as valid_from, consent_date as valid_until
from treaty_status
where signature_date is not null and (consent_date is null or signature_date < consent_date)
union all
select treaty, state_iso3, 'consented' as status, consent_date as valid_from, in_force_date as valid_until
from treaty_status
where consent_date is not null
union all
select treaty, state_iso3, 'party' as status, in_force_date as valid_from, withdrawal_effective_date as valid_until
from treaty_status
where in_force_date is not null
union all
select treaty, state_iso3, 'withdrawn' as status, withdrawal_effective_date as valid_from, cast(null as date) as valid_until
from treaty_status
where withdrawal_effective_date is not null
order by treaty, state_iso3, valid_from nulls first

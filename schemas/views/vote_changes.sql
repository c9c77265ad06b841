-- Which states changed their vote on the Convention in the General Assembly? Each vote that differs from the last one that the state cast before; not voting is no vote.
-- earlier_resolution: Symbol of the resolution on which it voted before.
-- earlier_vote: How it voted before.
-- vote: How it votes now.
create view vote_changes as
with in_order as (
    select
        state_iso3,
        resolution,
        vote_date,
        vote,
        lag(resolution) over (partition by state_iso3 order by vote_date) as earlier_resolution,
        lag(vote) over (partition by state_iso3 order by vote_date) as earlier_vote
    from votes
    where vote <> 'absent'
)

select state_iso3, earlier_resolution, earlier_vote, resolution, vote, vote_date
from in_order
where earlier_vote is not null and vote <> earlier_vote
order by vote_date, state_iso3

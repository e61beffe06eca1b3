//! How a tier is held: since when, why, until when; and which tier was held on the day of a record.

use std::fmt::Write;

use super::json::Json;
use super::view::View;
use crate::decide::{LevelOutcome, Reason, TierOnDay};
use crate::expr::day_of;
use crate::program::{Incentive, Ladder};
use crate::value::Date;

impl View<'_> {
    /// Appends what is kept in mind of a ladder's tier.
    pub(super) fn level_json(&self, json: &mut Json<'_>, place: usize, ladder: &Ladder) {
        let Some(level) = self.outcome.level(place) else { return };
        let tier = |json: &mut Json<'_>, tier: Option<u16>| match id(ladder, tier) {
            Some(id) => json.text(id),
            None => json.null(),
        };
        let day = |json: &mut Json<'_>, day: Option<Date>| match day {
            Some(day) => json.plain(day),
            None => json.null(),
        };
        json.key("met");
        tier(json, level.met);
        if let Some(held) = &level.held {
            json.key("held").object(|json| {
                json.key("since").plain(held.since);
                json.key("reason").text(held.reason.word());
                json.key("reviewed_on");
                day(json, held.reviewed_on);
                json.key("next_review");
                day(json, held.next_review);
                json.key("kept_until");
                day(json, held.kept_until);
                json.key("words").text(&self.level_words(place, ladder, level));
            });
        }
        if let Some(review) = level.review {
            json.key("review").object(|json| {
                json.key("met");
                tier(json, review);
                json.key("tiers").array(|json| {
                    let holding = ladder
                        .over_time
                        .as_ref()
                        .and_then(|over_time| over_time.holding.as_ref());
                    let criteria = holding.map_or(&[][..], |holding| &holding.review);
                    for (tier, criteria) in ladder.tiers.iter().zip(criteria) {
                        json.object(|json| {
                            json.key("tier").text(&tier.id);
                            json.key("title").text(&tier.title);
                            json.key("met").boolean(self.criteria_hold(criteria));
                            self.criteria(json, criteria, |_| true);
                        });
                    }
                });
            });
        }
        if ladder
            .over_time
            .as_ref()
            .is_some_and(|over_time| over_time.overridden.is_some())
        {
            match &level.overridden {
                None => json.key("override").null(),
                Some(overridden) => json.key("override").object(|json| {
                    json.key("reason").text(&overridden.reason);
                    json.key("instead_of");
                    tier(json, overridden.instead_of);
                }),
            }
        }
    }

    /// Appends the same for people, below the tier.
    pub(super) fn level_text(&self, out: &mut String, place: usize, ladder: &Ladder) -> std::fmt::Result {
        let Some(level) = self.outcome.level(place) else {
            return Ok(());
        };
        writeln!(out, "  {}", self.level_words(place, ladder, level))?;
        if let Some(held) = &level.held {
            let last = held.reviewed_on.map(|day| format!("Last review {day}"));
            let next = held.next_review.map(|day| format!("next review {day}"));
            let reviews: Vec<String> = last.into_iter().chain(next).collect();
            if let Some(first) = reviews.first() {
                let words = reviews.join(", ");
                let capital = first.chars().next().map(|c| c.to_uppercase().collect::<String>());
                let rest: String = words.chars().skip(1).collect();
                writeln!(out, "  {}{rest}.", capital.unwrap_or_default())?;
            }
        }
        Ok(())
    }

    /// How a tier is held, in a sentence or two.
    fn level_words(&self, place: usize, ladder: &Ladder, level: &LevelOutcome) -> String {
        let reached = self.outcome.ladders.get(place).copied().flatten();
        let title = |tier: Option<u16>| title(ladder, tier);
        let (now, met) = (title(reached), title(level.met));
        if let Some(overridden) = &level.overridden {
            let reason = overridden.reason.trim_end_matches('.');
            return format!(
                "{now} by an override: {reason}. Without it, {} would be held.",
                title(overridden.instead_of)
            );
        }
        let Some(held) = &level.held else {
            return format!("{met} is met today; nothing overrides it.");
        };
        let first = match held.reason {
            Reason::Started => format!("{now} is where everybody starts."),
            Reason::Promoted => format!("Promoted on {}.", held.since),
            Reason::Demoted => format!("Taken down by the review of {}.", held.since),
            Reason::Confirmed => {
                let day = held.reviewed_on.unwrap_or(held.since);
                format!("Held since {}, confirmed by the review of {day}.", held.since)
            }
            Reason::Kept | Reason::Held => format!("Held since {}.", held.since),
        };
        // What a review measures says what will become of the tier.
        let review = level.review.unwrap_or(level.met);
        let second = if level.met > reached {
            match held.next_review {
                Some(day) => format!(" {met} is met today, the review of {day} decides."),
                None => String::new(),
            }
        } else if review < reached && reached > Some(0) {
            let met = if level.review.is_some() {
                format!("a review would find {} met", title(review))
            } else {
                format!("{met} is met today")
            };
            match held.kept_until {
                Some(day) => format!(" {now} is kept until the review of {day}, {met}."),
                None => format!(" {now} is kept, {met}."),
            }
        } else {
            String::new()
        };
        format!("{first}{second}")
    }

    /// The tiers that were held on the day of a record.
    pub(super) fn tiers_on<'o>(&'o self, incentive: &'o Incentive, row: u32) -> impl Iterator<Item = &'o TierOnDay> {
        let place = self
            .program
            .incentives
            .iter()
            .position(|one| one.name == incentive.name);
        let tiers = if incentive.tier_on.is_some() {
            self.outcome.tiers_on.as_slice()
        } else {
            &[]
        };
        tiers
            .iter()
            .filter(move |one| Some(usize::from(one.incentive)) == place && one.row == row)
    }

    /// Appends them to what is said of the record.
    pub(super) fn tiers_on_json(&self, json: &mut Json<'_>, incentive: &Incentive, row: u32) {
        let mut tiers = self.tiers_on(incentive, row).peekable();
        let Some(first) = tiers.peek() else { return };
        match day_of(first.day) {
            Ok(day) => json.key("tier_on").plain(day),
            Err(_) => json.key("tier_on").null(),
        }
        json.key("tiers").object(|json| {
            for one in tiers {
                if let Some(ladder) = self.program.ladders.get(usize::from(one.ladder)) {
                    json.name(&ladder.name)
                        .text(id(ladder, Some(one.tier)).unwrap_or_default());
                }
            }
        });
    }

    /// The same for people: `, Gold on 2026-01-05`.
    pub(super) fn tiers_on_text(&self, incentive: &Incentive, row: u32) -> Option<String> {
        let tiers: Vec<&TierOnDay> = self.tiers_on(incentive, row).collect();
        let day = day_of(tiers.first()?.day).ok()?;
        let titles = tiers.iter().filter_map(|one| {
            let ladder = self.program.ladders.get(usize::from(one.ladder))?;
            Some(title(ladder, Some(one.tier)))
        });
        let titles: Vec<String> = titles.collect();
        Some(format!("{} on {day}", titles.join(", ")))
    }
}

fn id(ladder: &Ladder, tier: Option<u16>) -> Option<&str> {
    ladder.tiers.get(usize::from(tier?)).map(|tier| tier.id.as_str())
}

fn title(ladder: &Ladder, tier: Option<u16>) -> String {
    let tier = tier.and_then(|tier| ladder.tiers.get(usize::from(tier)));
    tier.map_or_else(|| "no level".to_owned(), |tier| tier.title.clone())
}

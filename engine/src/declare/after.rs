//! What can be said once everything is declared: what is missing, and what names stand for.

use super::complete::{
    business_calendar_is_complete, contest_is_complete, conversion_is_complete, fiscal_calendar_is_complete,
    stack_is_complete,
};
use super::engagement::engagement_is_complete;
use super::levels::levels_are_complete;
use super::rules::shadows;
use super::state::Declaring;
use super::suggest::{closest, did_you_mean, names};
use super::trouble::with_article;
use crate::model::{
    BandMode, Bands, Clause, Comparator, Constant, Criteria, Curve, Fund, Incentive, Ladder, Model, Name, Payout,
    Setting, Table, Threshold, Window, WindowSpan,
};
use crate::source::{Code, Diagnostic};

impl Declaring {
    /// Rules must not take from outside what they can read by name.
    pub(super) fn check_captures(&mut self) {
        for captured in std::mem::take(&mut self.captured) {
            let Some(declared) = self.declared(&captured.name) else {
                continue;
            };
            let place = self
                .sites
                .name_in(captured.body, &captured.name)
                .unwrap_or(captured.body);
            let what = with_article(declared.what);
            self.report(shadows(&captured.name, &what, place, declared.span));
        }
    }

    /// Tells what is missing in each declaration.
    pub(super) fn check_complete(&mut self) {
        let mut missing = Vec::new();
        let model = &self.model;
        for setting in &model.settings {
            setting_is_complete(setting, &mut missing);
        }
        for value in &model.values {
            if value.rule.is_none() {
                lacks(
                    &mut missing,
                    &value.name,
                    "value",
                    "is_given_by",
                    "`.is_given_by(|partner| …)`",
                );
            }
        }
        model
            .windows
            .iter()
            .for_each(|window| window_is_complete(window, &mut missing));
        model
            .tables
            .iter()
            .for_each(|table| table_is_complete(table, &mut missing));
        model
            .bands
            .iter()
            .for_each(|bands| bands_are_complete(bands, &mut missing));
        model
            .curves
            .iter()
            .for_each(|curve| curve_is_complete(curve, &mut missing));
        model
            .ladders
            .iter()
            .for_each(|ladder| ladder_is_complete(ladder, &mut missing));
        // Where something else is wrong with a ladder, what it says of time may be what the fault is about.
        let fine = model.ladders.iter().filter(|ladder| !self.is_faulty(ladder.name.span));
        fine.for_each(|ladder| levels_are_complete(ladder, &mut missing));
        for eligibility in &model.eligibilities {
            let criteria = &eligibility.criteria;
            if criteria.requirements.is_empty() && criteria.paths.is_empty() {
                lacks(
                    &mut missing,
                    &eligibility.name,
                    "eligibility",
                    "requires",
                    "`.requires(\"…\", |partner| …)`",
                );
            }
            paths_are_complete(criteria, &mut missing);
        }
        model
            .incentives
            .iter()
            .for_each(|incentive| incentive_is_complete(incentive, &mut missing));
        for conversion in &model.conversions {
            conversion_is_complete(conversion, &mut missing);
        }
        for calendar in &model.fiscal_calendars {
            fiscal_calendar_is_complete(calendar, &mut missing);
        }
        for calendar in &model.business_calendars {
            business_calendar_is_complete(calendar, &mut missing);
        }
        model
            .rankings
            .iter()
            .for_each(|ranking| ranking_is_complete(ranking, &mut missing));
        model
            .payouts
            .iter()
            .for_each(|payout| payout_is_complete(payout, &mut missing));
        model.funds.iter().for_each(|fund| fund_is_complete(fund, &mut missing));
        model
            .contests
            .iter()
            .for_each(|contest| contest_is_complete(contest, &mut missing));
        model
            .stacks
            .iter()
            .for_each(|stack| stack_is_complete(stack, &mut missing));
        for engagement in &model.engagements {
            engagement_is_complete(engagement, &mut missing);
        }
        self.report_missing(missing);
    }

    /// Tells what is missing in scenarios, and which base is not known.
    pub(super) fn check_scenarios(&mut self) {
        let mut faults = Vec::new();
        let bases: Vec<&str> = self.model.bases.iter().map(|base| base.name.text.as_str()).collect();
        for scenario in &self.model.scenarios {
            match (&scenario.base, &scenario.facts) {
                (None, None) => lacks(
                    &mut faults,
                    &scenario.name,
                    "scenario",
                    "varies",
                    "`.varies(\"…\")` with a base",
                ),
                (Some(base), None) if !bases.contains(&base.text.as_str()) => {
                    let help = did_you_mean(closest(&base.text, bases.iter().copied()), || {
                        if bases.is_empty() {
                            "declare it with `base(\"…\", #{ … })`".to_owned()
                        } else {
                            format!("the bases are {}", names(bases.iter().copied()))
                        }
                    });
                    faults.push(
                        Diagnostic::error(Code::UnknownName, format!("there is no base `{}`", base.text))
                            .at(base.span)
                            .help(help),
                    );
                }
                (Some(base), Some(_)) => faults.push(
                    Diagnostic::error(
                        Code::ClauseMissing,
                        format!("the scenario `{}` has a base and facts of its own", scenario.name.text),
                    )
                    .at(scenario.name.span)
                    .label(base.span, "the base is named here")
                    .help("keep `varies` and change single values with `set`, or leave `varies` out"),
                ),
                _ => {}
            }
            if scenario.expectations.is_empty() {
                lacks(
                    &mut faults,
                    &scenario.name,
                    "scenario",
                    "expect",
                    "`.expect(\"level\", \"gold\")`",
                );
            }
        }
        self.report_missing(faults);
    }

    fn report_missing(&mut self, missing: Vec<Diagnostic>) {
        for diagnostic in missing {
            if !diagnostic.span().is_some_and(|name| self.is_faulty(name)) {
                self.report(diagnostic);
            }
        }
    }

    /// A text that is held against a measure may be the name of a setting.
    pub(super) fn resolve_thresholds(&mut self) {
        let settings: Vec<String> = self
            .model
            .settings
            .iter()
            .map(|setting| setting.name.text.clone())
            .collect();
        thresholds(&mut self.model, &mut |comparator, threshold| {
            let Threshold::Constants(constants) = &threshold.value else {
                return;
            };
            let [Constant::Text(text)] = constants.as_slice() else {
                return;
            };
            let takes_setting = !matches!(comparator, Some(Comparator::IsOneOf | Comparator::Between));
            if takes_setting && settings.contains(text) {
                threshold.value = Threshold::Setting(text.clone());
            }
        });
    }
}

type Visit<'a> = dyn FnMut(Option<Comparator>, &mut Clause<Threshold>) + 'a;

fn thresholds(model: &mut Model, visit: &mut Visit<'_>) {
    for tier in model.ladders.iter_mut().flat_map(|ladder| &mut ladder.tiers) {
        of_criteria(&mut tier.criteria, visit);
        if let Some(threshold) = &mut tier.threshold {
            visit(Some(Comparator::AtLeast), threshold);
        }
    }
    for eligibility in &mut model.eligibilities {
        of_criteria(&mut eligibility.criteria, visit);
    }
    for incentive in &mut model.incentives {
        for condition in &mut incentive.conditions {
            if let Some((comparator, threshold)) = &mut condition.requirement.threshold {
                visit(Some(*comparator), threshold);
            }
        }
        let amounts = [&mut incentive.cap_each, &mut incentive.floor].into_iter().flatten();
        let caps = incentive.caps.iter_mut().map(|cap| &mut cap.amount);
        let minimum = incentive.minimum.iter_mut().map(|minimum| &mut minimum.amount);
        let shares = incentive.split.payees.iter_mut();
        let shares = shares.filter_map(|payee| payee.keeps.as_mut());
        amounts
            .chain(caps)
            .chain(minimum)
            .chain(shares)
            .for_each(|threshold| visit(None, threshold));
        if let Some((share, _)) = &mut incentive.claim.co_funds {
            visit(None, share);
        }
    }
    for fund in &mut model.funds {
        let share = fund.accrues.iter_mut().map(|(share, _)| share);
        share
            .chain(&mut fund.provides)
            .for_each(|threshold| visit(None, threshold));
    }
    for cap in model.stacks.iter_mut().filter_map(|stack| stack.cap_each.as_mut()) {
        visit(None, cap);
    }
    for engagement in &mut model.engagements {
        for requirement in &mut engagement.requirements {
            if let Some((comparator, threshold)) = &mut requirement.threshold {
                visit(Some(*comparator), threshold);
            }
        }
        engagement.at_most_open.iter_mut().for_each(|count| visit(None, count));
    }
    for payout in &mut model.payouts {
        let draw = payout.draw.iter_mut().map(|draw| &mut draw.amount);
        let share = payout.holdback.iter_mut().map(|holdback| &mut holdback.share);
        let minimum = payout.minimum.iter_mut().map(|minimum| &mut minimum.amount);
        draw.chain(share)
            .chain(&mut payout.cap)
            .chain(minimum)
            .for_each(|threshold| visit(None, threshold));
    }
}

fn of_criteria(criteria: &mut Criteria, visit: &mut Visit<'_>) {
    let in_paths = criteria.paths.iter_mut().flat_map(|path| &mut path.requirements);
    for requirement in criteria.requirements.iter_mut().chain(in_paths) {
        if let Some((comparator, threshold)) = &mut requirement.threshold {
            visit(Some(*comparator), threshold);
        }
    }
}

/// Something lacks a clause.
pub(super) fn lacks(missing: &mut Vec<Diagnostic>, name: &Name, what: &str, clause: &str, write: &str) {
    missing.push(
        Diagnostic::error(
            Code::ClauseMissing,
            format!("the {what} `{}` has no `{clause}`", name.text),
        )
        .at(name.span)
        .help(format!("add {write}")),
    );
}

fn setting_is_complete(setting: &Setting, missing: &mut Vec<Diagnostic>) {
    if setting.value.is_none() && setting.dated.is_empty() {
        missing.push(
            Diagnostic::error(
                Code::ClauseMissing,
                format!("the setting `{}` has no value", setting.name.text),
            )
            .at(setting.name.span)
            .help("write it behind the type, or add `.effective(\"2026-01-01\", …)`"),
        );
    }
}

fn window_is_complete(window: &Window, missing: &mut Vec<Diagnostic>) {
    let mut lack = |clause, write| lacks(missing, &window.name, "window", clause, write);
    let (trails, in_months) = match &window.span {
        None => return lack("trailing", "`.trailing(12, \"months\")` or `.between(…, …)`"),
        Some(WindowSpan::Between(..)) => (false, false),
        Some(WindowSpan::CurrentMonthAnd(_)) => (true, false),
        Some(WindowSpan::Trailing { unit, .. }) => {
            (true, matches!(unit.text.as_str(), "months" | "quarters" | "years"))
        }
    };
    if trails && window.ending.is_none() {
        lack("ending", "`.ending(\"as_of\")`: the date that the window ends at");
    }
    if trails && window.includes_end.is_none() {
        lack(
            "includes_end",
            "`.includes_end()` or `.excludes_end()`: whether the last day counts",
        );
    }
    if in_months && window.month_end.is_none() {
        lack(
            "month_end",
            "`.month_end(\"last-day\")`: what counting months does where a month has no such day",
        );
    }
    if !trails {
        let meaningless = [
            window.ending.as_ref().map(|name| ("ending", name.span)),
            window.month_end.as_ref().map(|policy| ("month_end", policy.span)),
        ];
        for (clause, span) in meaningless.into_iter().flatten() {
            missing.push(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!(
                        "the window `{}` has fixed days, so `{clause}` says nothing",
                        window.name.text
                    ),
                )
                .at(span)
                .help(format!("leave `{clause}` out")),
            );
        }
    }
}

fn table_is_complete(table: &Table, missing: &mut Vec<Diagnostic>) {
    let mut lack = |clause, write| lacks(missing, &table.name, "table", clause, write);
    if table.inputs.is_empty() {
        lack("input", "`.input(\"level\", text())` for each column that is looked at");
    }
    if table.outputs.is_empty() {
        lack("output", "`.output(\"rate\", percent())` for each column that is read");
    }
    if table.hit.is_none() {
        lack("hit", "`.hit(\"unique\")`: which row counts where several match");
    }
}

fn bands_are_complete(bands: &Bands, missing: &mut Vec<Diagnostic>) {
    let mut lack = |clause, write| lacks(missing, &bands.name, "bands", clause, write);
    if bands.bands.is_empty() {
        lack("from", "`.from(0, percent(1))` for each band");
    }
    let modeless = bands.mode.is_none() && bands.bands.iter().any(|band| band.mode.is_none());
    if modeless && bands.rate_only.is_none() && !bands.bands.is_empty() {
        lack(
            "marginal",
            "`.marginal()`, `.retroactive()`, `.amounts_pro_rata()` or `.rate_only()`: what a rate applies to",
        );
    }
    let modes = || {
        bands
            .mode
            .iter()
            .chain(bands.bands.iter().filter_map(|band| band.mode.as_ref()))
    };
    let pro_rata = modes().any(|mode| mode.value == BandMode::AmountsProRata);
    if pro_rata && bands.ends_at.is_none() {
        lack(
            "ends_at",
            "`.ends_at(10_000, \"stay\")`: an amount is earned in proportion up to the end of its band",
        );
    }
    if let (Some(rate_only), Some(mode)) = (bands.rate_only, modes().next()) {
        missing.push(
            Diagnostic::error(
                Code::ClauseMissing,
                format!(
                    "the bands `{}` give the rate only, so nothing is multiplied",
                    bands.name.text
                ),
            )
            .at(mode.span)
            .label(rate_only, "`rate_only` is said here")
            .help("keep one of the two"),
        );
    }
}

fn curve_is_complete(curve: &Curve, missing: &mut Vec<Diagnostic>) {
    let mut lack = |clause, write| lacks(missing, &curve.name, "curve", clause, write);
    if curve.points.len() < 2 {
        lack("point", "at least two points, such as `.point(80, 0).point(100, 100)`");
    }
    if curve.between_points.is_none() {
        lack("between_points", "`.between_points(\"straight-line\")`");
    }
    if curve.below_first.is_none() {
        lack(
            "below_first",
            "`.below_first(\"zero\")`: what stands below the first point",
        );
    }
    if curve.above_last.is_none() {
        lack(
            "above_last",
            "`.above_last(\"stay\")`: what stands above the last point",
        );
    }
}

fn ladder_is_complete(ladder: &Ladder, missing: &mut Vec<Diagnostic>) {
    if ladder.tiers.is_empty() && ladder.matrix.is_none() && ladder.measures.is_empty() {
        lacks(
            missing,
            &ladder.name,
            "ladder",
            "tier",
            "`.tier(\"silver\")` for each tier, lowest first",
        );
    }
    match (ladder.measures.first(), &ladder.matrix) {
        (Some(_), None) => {
            lacks(
                missing,
                &ladder.name,
                "ladder",
                "requirements",
                "`.requirements(\"tables/levels.csv\")`: the matrix",
            );
        }
        (None, Some(_)) => {
            lacks(
                missing,
                &ladder.name,
                "ladder",
                "measure",
                "`.measure(\"…\", |partner| …)` for each row of the matrix",
            );
        }
        _ => {}
    }
    ladder
        .tiers
        .iter()
        .for_each(|tier| paths_are_complete(&tier.criteria, missing));
}

fn paths_are_complete(criteria: &Criteria, missing: &mut Vec<Diagnostic>) {
    for path in criteria.paths.iter().filter(|path| path.requirements.is_empty()) {
        lacks(
            missing,
            &path.title,
            "path",
            "requires",
            "`.requires(\"…\", |partner| …)`",
        );
    }
}

fn incentive_is_complete(incentive: &Incentive, missing: &mut Vec<Diagnostic>) {
    if incentive.pays.is_none() && incentive.claim.co_funds.is_none() {
        lacks(
            missing,
            &incentive.name,
            "incentive",
            "pays",
            "`.pays(|deal| deal.amount * percent(5))`",
        );
    }
    for cap in incentive.caps.iter().filter(|cap| cap.per.is_empty()) {
        missing.push(
            Diagnostic::error(
                Code::ClauseMissing,
                format!("a cap of the incentive `{}` does not say of what", incentive.name.text),
            )
            .at(cap.amount.span)
            .help("add `.per([\"partner\", \"period\"])` behind it"),
        );
    }
    if incentive.for_each.is_none() && incentive.for_each_win.is_none() {
        let of_records = [
            incentive.in_period.as_ref().map(|rule| ("in_period", rule.call)),
            incentive.in_order_of.as_ref().map(|rule| ("in_order_of", rule.call)),
            incentive.tier_on.as_ref().map(|one| ("tier_on", one.day.call)),
        ];
        for (clause, span) in of_records.into_iter().flatten() {
            missing.push(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!(
                        "the incentive `{}` has no `for_each`, so `{clause}` says nothing",
                        incentive.name.text
                    ),
                )
                .at(span)
                .help("add `.for_each(\"deals\")`, or leave it out"),
            );
        }
    }
}

fn ranking_is_complete(ranking: &crate::model::Ranking, missing: &mut Vec<Diagnostic>) {
    let mut lack = |clause, write| lacks(missing, &ranking.name, "ranking", clause, write);
    if ranking.among.is_none() {
        lack(
            "among",
            "`.among(\"Partners at gold level\", |level| level.at_least(\"gold\"))`: who competes",
        );
    }
    if ranking.ranked_by.is_none() {
        lack(
            "ranked_by",
            "`.ranked_by(\"Revenue\", |partner| partner.revenue, \"highest-first\")`",
        );
    }
    if ranking.awards.is_none() {
        lack(
            "awards_top",
            "`.awards_top(10)`, or `.awards_top(percent(3), \"rounded-up\")`",
        );
    }
    if ranking.ties.is_none() && ranking.then_by.is_empty() {
        lack(
            "ties",
            "`.ties(\"all\")` or `.ties(\"none\")`: what becomes of partners that share the last awarded place",
        );
    }
}

fn payout_is_complete(payout: &Payout, missing: &mut Vec<Diagnostic>) {
    let mut lack = |clause, write| lacks(missing, &payout.name, "payout", clause, write);
    if payout.paid.is_none() {
        lack(
            "paid",
            "`.paid(\"monthly\")`: the periods for which it is paid, so that no other run pays it again",
        );
    }
    if payout.includes.is_empty() {
        lack("includes", "`.includes([\"commission\"])`: the incentives it gathers");
    }
    match (&payout.holdback, &payout.releases_after) {
        (Some(_), None) => lack(
            "releases_after",
            "`.releases_after(3.months())`: when what is held back is paid",
        ),
        (None, Some(time)) => missing.push(
            Diagnostic::error(
                Code::ClauseMissing,
                format!(
                    "the payout `{}` holds nothing back, so `releases_after` says nothing",
                    payout.name.text
                ),
            )
            .at(time.span)
            .help("add `.holds_back(percent(10), \"held_back\")`, or leave it out"),
        ),
        _ => {}
    }
}

fn fund_is_complete(fund: &Fund, missing: &mut Vec<Diagnostic>) {
    let mut lack = |clause, write| lacks(missing, &fund.name, "fund", clause, write);
    if fund.accrues.is_none() && fund.provides.is_none() {
        lack(
            "accrues",
            "`.accrues(percent(3), |partner| partner.purchases)` or `.provides(10_000)`: what fills it",
        );
    }
    let yearly = fund.per.iter().any(|word| word.text == "fund-year");
    if yearly && fund.unused.is_none() {
        lack(
            "unused",
            "`.unused(\"expires\")` or `.unused(\"carries over\")`: what becomes of what a fund year has left",
        );
    }
    if !yearly {
        let of_years = [
            fund.unused.as_ref().map(|clause| ("unused", clause.span)),
            fund.open_for.as_ref().map(|clause| ("open_for", clause.span)),
            fund.year_starts.as_ref().map(|clause| ("year_starts", clause.span)),
        ];
        for (clause, span) in of_years.into_iter().flatten() {
            missing.push(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!("the fund `{}` has no years, so `{clause}` says nothing", fund.name.text),
                )
                .at(span)
                .help("add `.per([\"partner\", \"fund-year\"])`, or leave it out"),
            );
        }
    }
}

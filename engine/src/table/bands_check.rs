use super::bands::{BandFault, Bands, BandsDefinition, Edge, Mode};
use crate::value::Decimal;

impl Bands {
    /// Checks bands. Bands are given by their lower edges, so that there is no gap between two of them.
    ///
    /// # Errors
    /// Everything that is wrong: edges that do not rise, a missing end where amounts are earned pro rata, modes that do
    /// not go together, fractions of a unit, bounds in the wrong order.
    pub fn build(definition: BandsDefinition) -> Result<Bands, Vec<BandFault>> {
        let mut check = Check {
            definition: &definition,
            faults: Vec::new(),
        };
        check.edges();
        check.modes();
        check.units();
        check.settings();
        let faults = check.faults;
        if !faults.is_empty() {
            return Err(faults);
        }
        let edges = definition
            .bands
            .iter()
            .map(|band| match (definition.whole_units, band.edge) {
                // The sixth unit is the first one above five.
                (true, Edge::From) => Ok((Edge::Above, band.at.subtract(Decimal::ONE)?)),
                (true, Edge::Above) => Ok((Edge::Above, band.at)),
                (false, edge) => Ok((edge, band.at)),
            })
            .collect::<Result<_, crate::value::Fault>>()
            .map_err(|_| {
                vec![BandFault {
                    index: None,
                    message: "an edge is too large".into(),
                    help: "write a smaller number of units".into(),
                }]
            })?;
        Ok(Bands::new(definition, edges))
    }
}

struct Check<'a> {
    definition: &'a BandsDefinition,
    faults: Vec<BandFault>,
}

impl Check<'_> {
    fn report(&mut self, index: Option<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.faults.push(BandFault {
            index,
            message: message.into(),
            help: help.into(),
        });
    }

    fn edges(&mut self) {
        let bands = &self.definition.bands;
        if bands.is_empty() {
            self.report(None, "there are no bands", "write the first one as `.from(0, …)`");
        }
        for (index, pair) in bands.windows(2).enumerate() {
            let [below, band] = pair else { continue };
            let (low, high) = (first_unit(self.definition, below), first_unit(self.definition, band));
            let message = if below.at == band.at || low == high {
                format!("two bands share the edge `{}`", band.at)
            } else if low > high {
                format!("the edge `{}` is below the edge `{}` before it", band.at, below.at)
            } else {
                continue;
            };
            self.report(
                Some(index + 1),
                message,
                "write the bands from the lowest edge to the highest, each edge once",
            );
        }
        for (index, band) in bands.iter().enumerate() {
            if band.at.is_negative() && !self.definition.rate_only {
                self.report(
                    Some(index),
                    format!("the edge `{}` is below zero", band.at),
                    "begin at 0; returns are declared with `.returns(…)`",
                );
            }
        }
        if let (Some(end), Some(last)) = (self.definition.end, bands.last())
            && end.at <= last.at
            && !(self.definition.whole_units && last.edge == Edge::From && end.at == last.at)
        {
            self.report(
                None,
                format!("the end `{}` is not above the last edge `{}`", end.at, last.at),
                "write an end above the last edge",
            );
        }
    }

    fn modes(&mut self) {
        let pro_rata = |mode: Mode| mode == Mode::AmountsProRata;
        let bands = &self.definition.bands;
        if self.definition.rate_only {
            if let Some(index) = bands.iter().position(|band| band.flat.is_some()) {
                self.report(
                    Some(index),
                    "a rate alone has no flat amount",
                    "leave out `.rate_only()` or the flat amount",
                );
            }
            return;
        }
        if !bands.iter().any(|band| pro_rata(band.mode)) {
            return;
        }
        if self.definition.end.is_none() {
            self.report(
                None,
                "the last band has no end, and its amount is earned pro rata",
                "write where it ends, as `.ends_at(10_000, \"stay\")`",
            );
        }
        if let Some(index) = bands.iter().position(|band| !pro_rata(band.mode)) {
            self.report(
                Some(index),
                "amounts pro rata and rates stand side by side",
                "declare two bands objects, one of amounts and one of rates",
            );
        }
        if let Some(index) = bands.iter().position(|band| band.flat.is_some()) {
            self.report(
                Some(index),
                "an amount earned pro rata has no flat amount besides",
                "leave one of the two out",
            );
        }
    }

    fn units(&mut self) {
        if !self.definition.whole_units {
            return;
        }
        if self.definition.of_quota {
            self.report(
                None,
                "whole units are no fraction of a quota",
                "leave out `.whole_units()` or `.of(…)`",
            );
            return;
        }
        for (index, band) in self.definition.bands.iter().enumerate() {
            if !band.at.is_integer() {
                let message = format!("the edge `{}` is not a whole unit", band.at);
                self.report(Some(index), message, "write a whole number");
            } else if index == 0 && band.edge == Edge::From && band.at.is_zero() && !self.definition.rate_only {
                self.report(Some(0), "the first unit has the number 1, not 0", "write `.from(1, …)`");
            }
        }
        if let Some(end) = self.definition.end.filter(|end| !end.at.is_integer()) {
            self.report(
                None,
                format!("the end `{}` is not a whole unit", end.at),
                "write a whole number",
            );
        }
    }

    fn settings(&mut self) {
        if let Some((low, high)) = self.definition.between.filter(|(low, high)| low > high) {
            self.report(
                None,
                format!("no value lies between `{low}` and `{high}`"),
                "write the lower bound first",
            );
        }
        if let Some(rounds) = self
            .definition
            .rounds_first
            .filter(|rounds| rounds.step <= Decimal::ZERO)
        {
            self.report(
                None,
                format!("the step `{}` of the rounding is not above zero", rounds.step),
                "write a step, as `percent(0.1)`",
            );
        }
    }
}

/// Where a band begins, for comparing: `from(6)` and `above(5)` of whole units are the same edge.
fn first_unit(definition: &BandsDefinition, band: &super::Band) -> Decimal {
    match (definition.whole_units, band.edge) {
        (true, Edge::From) => band.at.subtract(Decimal::ONE).unwrap_or(band.at),
        _ => band.at,
    }
}

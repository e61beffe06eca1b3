use crate::value::{Decimal, Fault};

/// What holds below the first point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BelowFirst {
    /// Nothing: 0.
    Zero,
    /// What the first point says.
    Stay,
    /// A value below is out of range.
    Error,
}

impl BelowFirst {
    /// What a word of a pack says, `None` if it says nothing.
    #[must_use]
    pub fn from_word(word: &str) -> Option<BelowFirst> {
        match word {
            "zero" => Some(BelowFirst::Zero),
            "stay" => Some(BelowFirst::Stay),
            "error" => Some(BelowFirst::Error),
            _ => None,
        }
    }
}

/// What holds above the last point: as beyond the end of bands.
pub type AboveLast = super::Beyond;

/// A curve as a pack declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurveDefinition {
    /// Where and what, from the lowest value to the highest.
    pub points: Vec<(Decimal, Decimal)>,
    /// What holds below the first point.
    pub below_first: BelowFirst,
    /// What holds above the last point.
    pub above_last: AboveLast,
}

/// Something wrong with the declaration of a curve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurveFault {
    /// The point, from 0; `None`: the curve as a whole.
    pub index: Option<usize>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to write, in one sentence.
    pub help: String,
}

/// Points with a straight line between them.
///
/// ```
/// use charter_engine::table::{AboveLast, BelowFirst, Curve, CurveDefinition};
/// use charter_engine::value::Decimal;
/// let points = vec![(Decimal::from(80), Decimal::ZERO), (Decimal::from(90), Decimal::from(50))];
/// let definition = CurveDefinition { points, below_first: BelowFirst::Zero, above_last: AboveLast::Stay };
/// let curve = Curve::build(definition).map_err(|faults| faults[0].message.clone())?;
/// assert_eq!(curve.at(Decimal::from(83)), Ok(Decimal::from(15)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Curve {
    definition: CurveDefinition,
}

impl Curve {
    /// Checks a curve.
    ///
    /// # Errors
    /// Fewer than two points, or points whose values do not rise.
    pub fn build(definition: CurveDefinition) -> Result<Curve, Vec<CurveFault>> {
        let mut faults = Vec::new();
        if definition.points.len() < 2 {
            faults.push(CurveFault {
                index: None,
                message: "a curve has at least two points".into(),
                help: "write them as `.point(80, 0).point(100, 50)`".into(),
            });
        }
        for (index, pair) in definition.points.windows(2).enumerate() {
            if let [(before, _), (value, _)] = pair
                && value <= before
            {
                faults.push(CurveFault {
                    index: Some(index + 1),
                    message: format!("the point at `{value}` does not lie above the one before, at `{before}`"),
                    help: "write the points from the lowest value to the highest, each value once".into(),
                });
            }
        }
        if faults.is_empty() {
            Ok(Curve { definition })
        } else {
            Err(faults)
        }
    }

    /// What the curve says at a value.
    ///
    /// # Errors
    /// [`Fault::OutOfRange`] outside of the points where the pack says so, [`Fault::Overflow`] beyond 28 digits.
    pub fn at(&self, value: Decimal) -> Result<Decimal, Fault> {
        let points = &self.definition.points;
        let above = points.partition_point(|(at, _)| *at <= value);
        let (Some(first), Some(last)) = (points.first(), points.last()) else {
            return Err(Fault::OutOfRange);
        };
        if above == 0 {
            return match self.definition.below_first {
                BelowFirst::Zero => Ok(Decimal::ZERO),
                BelowFirst::Stay => Ok(first.1),
                BelowFirst::Error => Err(Fault::OutOfRange),
            };
        }
        if value == last.0 {
            return Ok(last.1);
        }
        let upper = if above == points.len() {
            match self.definition.above_last {
                AboveLast::Stay => return Ok(last.1),
                AboveLast::Error => return Err(Fault::OutOfRange),
                AboveLast::Extend => above - 1,
            }
        } else {
            above
        };
        let (Some((x0, y0)), Some((x1, y1))) = (points.get(upper.saturating_sub(1)), points.get(upper)) else {
            return Err(Fault::OutOfRange);
        };
        // Multiplied before divided: points on the grid stay exact.
        let rise = y1.subtract(*y0)?.multiply(value.subtract(*x0)?)?;
        y0.add(rise.divide(x1.subtract(*x0)?)?)
    }

    /// On which stretch a value lies: 0 before the first point, 1 between the first two, and so on; one more than there
    /// are stretches beyond the last. A point belongs to the stretch that begins there, the last to the one before.
    #[must_use]
    pub fn stretch(&self, value: Decimal) -> usize {
        let points = &self.definition.points;
        let before = points.partition_point(|(at, _)| *at <= value);
        match points.last() {
            Some((last, _)) if value == *last => before - 1,
            _ => before,
        }
    }

    /// The curve as it was declared.
    #[must_use]
    pub const fn definition(&self) -> &CurveDefinition {
        &self.definition
    }
}

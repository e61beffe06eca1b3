//! From choices that show a difference to fewer and smaller ones that still do.

/// Takes runs of choices away, long ones first, then makes each smaller.
pub(crate) fn shrink(choices: &mut Vec<u16>, tries: usize, mut fails: impl FnMut(&[u16]) -> bool) {
    let mut left = tries;
    let mut still = |candidate: &[u16]| {
        left = left.saturating_sub(1);
        left > 0 && fails(candidate)
    };
    let mut length = choices.len();
    while length > 0 {
        let mut at = 0;
        while at < choices.len() {
            let mut fewer = choices.clone();
            fewer.drain(at..(at + length).min(choices.len()));
            if still(&fewer) {
                *choices = fewer;
            } else {
                at += length;
            }
        }
        length /= 2;
    }
    for at in 0..choices.len() {
        for smaller in [0, choices[at] / 2, choices[at].saturating_sub(1 << 12)] {
            let mut candidate = choices.clone();
            candidate[at] = smaller;
            if smaller < choices[at] && still(&candidate) {
                *choices = candidate;
                break;
            }
        }
    }
}

use super::super::range::Range;
use super::Settle;

/// Cuts the line at the ends of the ranges: where each piece begins, and the slot of the rows that cover it. `None` if
/// that takes more than `work` entries.
pub(super) fn cut(
    entries: &[(Range, u32)],
    settle: &mut Settle<'_>,
    work: &mut usize,
    starts: &mut Vec<i64>,
    slots: &mut Vec<u32>,
) -> Option<()> {
    let mut edges: Vec<i64> = vec![i64::MIN];
    for (range, _) in entries {
        edges.push(range.low);
        edges.extend(range.high.checked_add(1));
    }
    edges.sort_unstable();
    edges.dedup();
    let mut sorted: Vec<(Range, u32)> = entries.to_vec();
    sorted.sort_unstable_by_key(|(range, row)| (range.low, *row));
    let mut waiting = sorted.into_iter().peekable();
    let mut active: Vec<(Range, u32)> = Vec::new();
    let mut rows: Vec<u32> = Vec::new();
    for edge in edges {
        active.retain(|(range, _)| range.high >= edge);
        while let Some(entry) = waiting.next_if(|(range, _)| range.low <= edge) {
            active.push(entry);
        }
        *work = work.checked_sub(active.len() + 1)?;
        rows.clear();
        rows.extend(active.iter().map(|(_, row)| *row));
        rows.sort_unstable();
        starts.push(edge);
        slots.push(settle.slot(&rows));
    }
    Some(())
}

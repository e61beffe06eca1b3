//! Graphs as SVG: bars and lines, on logarithmic axes, because the sides lie far apart. Colours follow the reader's scheme,
//! light or dark.

use std::fmt::Write as _;

use crate::measure::{digits, shown};

/// What a graph shows.
pub(crate) enum Shape {
    /// A bar for each name: a time in seconds.
    Bars(Vec<(String, f64)>),
    /// A line for each name: places on the horizontal axis, and times in seconds.
    Lines(Vec<(String, Vec<(f64, f64)>)>),
}

/// A graph.
pub(crate) struct Graph {
    /// Its file without the ending.
    pub(crate) name: &'static str,
    pub(crate) title: String,
    /// What the horizontal axis of lines counts.
    pub(crate) counts: &'static str,
    pub(crate) shape: Shape,
}

const WIDTH: f64 = 760.0;
/// Charter's first; told apart also by those who see no red or green (Okabe and Ito).
const COLOURS: [&str; 8] = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#999999", "#b3a100",
];
const STYLE: &str = "<style>text{font:13px system-ui,-apple-system,'Segoe UI',sans-serif;fill:#24292f}\
.title{font-weight:600;font-size:15px}.soft{fill:#57606a}.grid{stroke:#d0d7de;stroke-width:1}\
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.soft{fill:#9198a1}.grid{stroke:#3d444d}}</style>";

impl Graph {
    /// The graph as a document.
    pub(crate) fn svg(&self) -> String {
        let (height, body) = match &self.shape {
            Shape::Bars(bars) => bars_of(bars),
            Shape::Lines(lines) => lines_of(lines, self.counts),
        };
        let title = escaped(&self.title);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
             role=\"img\" aria-label=\"{title}\">{STYLE}<text class=\"title\" x=\"10\" y=\"22\">{title}</text>\n{body}</svg>\n"
        )
    }
}

/// An axis of powers of ten.
struct Axis {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Axis {
    fn of(values: impl Iterator<Item = f64>, from: f64, to: f64) -> Axis {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.filter(|value| *value > 0.0) {
            low = low.min(value.log10());
            high = high.max(value.log10());
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        Axis {
            low: (low - 0.05).floor(),
            high: (high + 0.05).ceil(),
            from,
            to,
        }
    }

    fn at(&self, value: f64) -> f64 {
        let part = (value.max(f64::MIN_POSITIVE).log10() - self.low) / (self.high - self.low);
        self.from + part.clamp(0.0, 1.0) * (self.to - self.from)
    }

    /// Powers of ten on it.
    fn ticks(&self) -> Vec<f64> {
        let mut power = self.low;
        let mut ticks = Vec::new();
        while power <= self.high + 0.5 {
            ticks.push(10_f64.powf(power));
            power += 1.0;
        }
        ticks
    }
}

fn bars_of(bars: &[(String, f64)]) -> (f64, String) {
    let axis = Axis::of(bars.iter().map(|(_, time)| *time), 290.0, WIDTH - 85.0);
    let (top, step) = (38.0, 26.0);
    let mut out = String::new();
    let mut y = top;
    let bottom = bars.iter().fold(top, |bottom, _| bottom + step);
    for tick in axis.ticks() {
        let x = axis.at(tick);
        let _ = writeln!(
            out,
            "<line class=\"grid\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{top}\" y2=\"{bottom}\"/>"
        );
        let _ = writeln!(
            out,
            "<text class=\"soft\" x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            bottom + 18.0,
            power(tick),
        );
    }
    for (name, time) in bars {
        let colour = COLOURS
            .get(usize::from(!name.starts_with("Charter")))
            .copied()
            .unwrap_or_default();
        let (x, end, middle) = (axis.from, axis.at(*time), y + 17.0);
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{middle}\" text-anchor=\"end\">{}</text><rect x=\"{x:.1}\" y=\"{}\" width=\"{:.1}\" \
             height=\"18\" rx=\"2\" fill=\"{colour}\"/><text x=\"{:.1}\" y=\"{middle}\">{}</text>",
            x - 8.0,
            escaped(name),
            y + 4.0,
            (end - x).max(1.0),
            end + 6.0,
            shown(*time),
        );
        y += step;
    }
    (bottom + 30.0, out)
}

fn lines_of(lines: &[(String, Vec<(f64, f64)>)], counts: &str) -> (f64, String) {
    let (top, bottom) = (38.0, 330.0);
    let points = || lines.iter().flat_map(|(_, points)| points);
    let across = Axis::of(points().map(|(x, _)| *x), 70.0, WIDTH - 200.0);
    // Places on the axis stand at their values, not at powers of ten below and above.
    let (least, most) = points().fold((f64::INFINITY, 0.0_f64), |(least, most), (x, _)| {
        (least.min(*x), most.max(*x))
    });
    let across = Axis {
        low: least.log10(),
        high: if most > least {
            most.log10()
        } else {
            least.log10() + 1.0
        },
        ..across
    };
    let up = Axis::of(points().map(|(_, y)| *y), bottom, top);
    let mut out = String::new();
    for tick in up.ticks() {
        let y = up.at(tick);
        let _ = writeln!(
            out,
            "<line class=\"grid\" x1=\"{}\" x2=\"{}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/><text class=\"soft\" x=\"{}\" y=\"{:.1}\" \
             text-anchor=\"end\">{}</text>",
            across.from,
            across.to,
            across.from - 8.0,
            y + 4.0,
            power(tick),
        );
    }
    let mut places: Vec<f64> = points().map(|(x, _)| *x).collect();
    places.sort_by(f64::total_cmp);
    places.dedup();
    for place in places {
        let _ = writeln!(
            out,
            "<text class=\"soft\" x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            across.at(place),
            bottom + 18.0,
            count(place),
        );
    }
    let _ = writeln!(
        out,
        "<text class=\"soft\" x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
        (across.from + across.to) / 2.0,
        bottom + 38.0,
        escaped(counts),
    );
    for (place, (_, points)) in lines.iter().enumerate() {
        let colour = COLOURS.get(place % COLOURS.len()).copied().unwrap_or_default();
        let width = if place == 0 { 3 } else { 2 };
        let path: Vec<String> = points
            .iter()
            .map(|(x, y)| format!("{:.1},{:.1}", across.at(*x), up.at(*y)))
            .collect();
        let _ = writeln!(
            out,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"/>",
            path.join(" "),
        );
        for (x, y) in points {
            let _ = writeln!(
                out,
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\" fill=\"{colour}\"/>",
                across.at(*x),
                up.at(*y)
            );
        }
    }
    out.push_str(&legend(lines, &up, across.to));
    (bottom + 50.0, out)
}

/// The names at the ends of their lines, moved apart where they would stand on each other.
fn legend(lines: &[(String, Vec<(f64, f64)>)], up: &Axis, x: f64) -> String {
    let mut names: Vec<(f64, &str, &str)> = Vec::new();
    for (place, (name, points)) in lines.iter().enumerate() {
        let colour = COLOURS.get(place % COLOURS.len()).copied().unwrap_or_default();
        if let Some((_, last)) = points.last() {
            names.push((up.at(*last), name, colour));
        }
    }
    names.sort_by(|a, b| f64::total_cmp(&a.0, &b.0));
    let mut out = String::new();
    let mut free = 0.0_f64;
    // The lowest must not leave the picture: what is too much moves everything up.
    let needed = names.iter().fold(0.0_f64, |y, (at, _, _)| y.max(*at) + 17.0);
    let lift = (needed - 17.0 - 335.0).max(0.0);
    for (at, name, colour) in names {
        let y = (at - lift).max(free);
        free = y + 17.0;
        let _ = writeln!(
            out,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"10\" height=\"10\" rx=\"2\" fill=\"{colour}\"/><text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            x + 12.0,
            y - 5.0,
            x + 28.0,
            y + 4.5,
            escaped(name),
        );
    }
    out
}

/// A power of ten of seconds.
fn power(seconds: f64) -> String {
    let text = shown(seconds * 1.000_001);
    let (number, unit) = text.split_once(' ').unwrap_or((&text, ""));
    let number = if number.contains('.') {
        number.trim_end_matches('0').trim_end_matches('.')
    } else {
        number
    };
    format!("{number} {unit}")
}

/// A count, without a point.
fn count(value: f64) -> String {
    if value < 100.0 {
        format!("{value:.0}")
    } else {
        digits(value)
    }
}

fn escaped(text: &str) -> String {
    text.replace('`', "")
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
